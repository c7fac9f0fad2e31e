package org.bootcd.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Checkout;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.MachineImage;
import org.bootcd.it.fixture.Measurement;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.RunningTool;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;

/**
 * Measures bootcd beside what does the same with other programs, in turns, and prints the medians:
 * {@code skopeo} and {@code ostree commit} for an import, {@code busctl} for the status. No test.
 */
public final class Bench {
    private static final int IMPORTS = 3;
    private static final int STATUSES = 11;
    private static final String WORKER = "org.bootcd.daemon.worker.Main";

    private final Path work;
    private final Registry registry;
    private final Bootc bootc;

    private Bench(Path work, Registry registry) throws IOException {
        this.work = work;
        this.registry = registry;
        bootc = Bootc.withConfiguration(work.resolve("containers")).trusting(registry);
    }

    /** The only argument is a directory, on a tmpfs for numbers that are worth comparing. */
    public static void main(String[] args) throws Exception {
        var work = Files.createTempDirectory(Path.of(args[0]), "bootcd-bench-");
        try (var registry = Registry.start(work.resolve("registry"))) {
            var bench = new Bench(work, registry);
            bench.imports();
            bench.service();
        } finally {
            Tool.of("rm", "-rf", work).output();
        }
    }

    private void imports() throws IOException, InterruptedException {
        var layout = ImageLayout.create(work.resolve("layout"));
        var bytes = MachineImage.create(layout, work.resolve("machine"));
        var image = layout.push("machine", registry, "machine:latest");
        // The config comes first.
        var blobs = layout.blobsOf("machine");
        var layers = blobs.subList(1, blobs.size());
        print(
                "import of %d MB of files in %d layers, median of %d",
                bytes >> 20, layers.size(), IMPORTS);
        var ours = new ArrayList<Measurement>();
        var theirs = new ArrayList<Measurement>();
        for (int i = 0; i < IMPORTS; i++) {
            ours.add(importByBootcd(image));
            theirs.add(importByOthers(image, layers));
        }
        heading("bootcd", "skopeo + ostree");
        rowsOfTime(ours, theirs);
        row(
                "peak memory of worker/largest, MB",
                median(ours, m -> megabytes(m.peak(WORKER))),
                median(theirs, m -> megabytes(m.peak(""))));
    }

    private Measurement importByBootcd(String image) throws IOException, InterruptedException {
        var repository = Ostree.bareRepository(work.resolve("repo-ours"));
        try {
            return Measurement.of(
                    bootc.tool(
                            "internals",
                            "ostree-ext",
                            "container",
                            "image",
                            "pull",
                            "--quiet",
                            repository,
                            "ostree-unverified-registry:" + image));
        } finally {
            Tool.of("rm", "-rf", repository).output();
        }
    }

    /** Hard links instead of copies wherever ostree can: the fastest way that it offers. */
    private Measurement importByOthers(String image, List<String> layers)
            throws IOException, InterruptedException {
        var directory = Files.createDirectories(work.resolve("theirs"));
        var repository = Ostree.bareRepository(directory.resolve("repo"));
        var copy = directory.resolve("image");
        try {
            var all =
                    Measurement.of(
                            Tool.of(
                                    "skopeo",
                                    "--insecure-policy",
                                    "copy",
                                    "--quiet",
                                    "--src-tls-verify=false",
                                    "docker://" + image,
                                    "dir:" + copy));
            for (var layer : layers) {
                all =
                        all.then(
                                ostree(
                                        repository,
                                        "commit",
                                        "--branch=" + branch(layer),
                                        "--tree=tar=" + copy.resolve(hash(layer)),
                                        "--tar-autocreate-parents",
                                        "--tar-pathname-filter=^etc,usr/etc",
                                        "--no-bindings"));
            }
            for (var layer : layers) {
                all =
                        all.then(
                                ostree(
                                        repository,
                                        "checkout",
                                        "--union",
                                        "--require-hardlinks",
                                        branch(layer),
                                        directory.resolve("merged")));
            }
            return all.then(
                    ostree(
                            repository,
                            "commit",
                            "--branch=merged",
                            "--tree=dir=" + directory.resolve("merged"),
                            "--link-checkout-speedup",
                            "--no-bindings"));
        } finally {
            Tool.of("rm", "-rf", directory).output();
        }
    }

    private static Measurement ostree(Path repository, Object... arguments)
            throws IOException, InterruptedException {
        var argv = new ArrayList<Object>(List.of("ostree", "--repo=" + repository));
        argv.addAll(List.of(arguments));
        return Measurement.of(Tool.of(argv.toArray()));
    }

    private void service() throws Exception {
        var images = Images.create(work.resolve("images"));
        var address = "unix:path=" + work.resolve("bus");
        try (var sysroot = ThrowAwaySysroot.createIn(work);
                var bus =
                        Tool.of("dbus-daemon", "--session", "--nofork", "--address=" + address)
                                .start()) {
            bootc.output("--sysroot", sysroot.directory(), "switch", images.push("v1", registry));
            await(bus, () -> Files.exists(work.resolve("bus")));
            try (var daemon =
                    Tool.of(
                                    Checkout.program("bootcd"),
                                    "--bus",
                                    address,
                                    "--sysroot",
                                    sysroot.directory(),
                                    "--runtime-dir",
                                    work.resolve("run"))
                            .start()) {
                await(daemon, () -> busctl(address).run().status() == 0);
                status(address);
                memory(daemon);
            }
        }
    }

    private void status(String address) throws IOException, InterruptedException {
        var ours = new ArrayList<Measurement>();
        var theirs = new ArrayList<Measurement>();
        for (int i = 0; i < STATUSES; i++) {
            ours.add(
                    Measurement.of(
                            Tool.of(
                                    Checkout.program("bootc"),
                                    "--bus",
                                    address,
                                    "status",
                                    "--json")));
            theirs.add(Measurement.of(busctl(address)));
        }
        print("%nstatus over the bus, median of %d", STATUSES);
        heading("bootc status", "busctl");
        rowsOfTime(ours, theirs);
    }

    private static void memory(RunningTool daemon) throws IOException {
        print("%nresident memory at rest");
        print(
                "%-36s%10.1f",
                "bootcd, MB", megabytes(Measurement.memory(daemon.handle().pid(), "VmRSS")));
        for (var worker : daemon.handle().descendants().toList()) {
            print(
                    "%-36s%10.1f",
                    "the worker it keeps ready, MB",
                    megabytes(Measurement.memory(worker.pid(), "VmRSS")));
        }
    }

    private static Tool busctl(String address) {
        return Tool.of(
                "busctl",
                "--address=" + address,
                "get-property",
                "org.bootcd1",
                "/org/bootcd1",
                "org.bootcd1.Host",
                "Status");
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Looks again and again, as long as the server that must make it so lives. */
    private static void await(RunningTool server, Condition ready)
            throws IOException, InterruptedException {
        for (int i = 0; i < 600 && !ready.holds(); i++) {
            server.handle()
                    .onExit()
                    .copy()
                    .completeOnTimeout(server.handle(), 50, TimeUnit.MILLISECONDS)
                    .join();
            if (!server.handle().isAlive()) {
                throw new AssertionError(server.awaitEnd(Duration.ofSeconds(1)).toString());
            }
        }
    }

    private static void heading(String ours, String theirs) {
        print("%-36s%14s%16s%8s", "", ours, theirs, "ratio");
    }

    private static void rowsOfTime(List<Measurement> ours, List<Measurement> theirs) {
        row(
                "wall clock, s",
                median(ours, m -> seconds(m.wall())),
                median(theirs, m -> seconds(m.wall())));
        row(
                "processor, s",
                median(ours, m -> seconds(m.cpu())),
                median(theirs, m -> seconds(m.cpu())));
    }

    private static void row(String what, double ours, double theirs) {
        print("%-36s%14.3f%16.3f%8.2f", what, ours, theirs, ours / theirs);
    }

    private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        return runs.stream()
                .mapToDouble(value)
                .sorted()
                .skip(runs.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static String branch(String layer) {
        return "layer/" + hash(layer);
    }

    private static String hash(String digest) {
        return digest.substring("sha256:".length());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static double megabytes(long bytes) {
        return bytes / 1048576.0;
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}

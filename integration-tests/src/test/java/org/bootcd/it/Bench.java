package org.bootcd.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Checkout;
import org.bootcd.it.fixture.Comparison;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Measurement;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.RunningTool;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;

/**
 * Measures bootcd beside what does the same with other programs, in turns, and prints the medians:
 * {@code skopeo} and {@code ostree commit} for an import, {@code busctl} for the status. No test.
 */
public final class Bench {
    private static final int IMPORTS = 5;
    private static final int IMPORTS_ON_DISK = 3;
    private static final int STATUSES = 11;

    private final Path work;
    private final Registry registry;
    private final Bootc bootc;

    private Bench(Path work, Registry registry) throws IOException {
        this.work = work;
        this.registry = registry;
        bootc = Bootc.withConfiguration(work.resolve("containers")).trusting(registry);
    }

    /**
     * Arguments: what to measure, {@code import}, {@code service}, {@code linear} or {@code all}; a
     * directory on a tmpfs, for numbers that are worth comparing; a directory on a disk.
     */
    public static void main(String[] args) throws Exception {
        var work = Files.createTempDirectory(Path.of(args[1]), "bootcd-bench-");
        var disk = Files.createTempDirectory(Path.of(args[2]), "bootcd-bench-");
        try (var registry = Registry.start(work.resolve("registry"))) {
            var bench = new Bench(work, registry);
            if (isWanted("import", args)) {
                new ImportBench(work, registry, bench.bootc)
                        .run(work, IMPORTS, disk, IMPORTS_ON_DISK);
            }
            if (isWanted("service", args)) {
                bench.service();
            }
            if (isWanted("linear", args)) {
                LinearBench.main(new String[] {work.toString()});
            }
        } finally {
            Tool.of("rm", "-rf", work, disk).output();
        }
    }

    private static boolean isWanted(String what, String[] args) {
        return args[0].equals(what) || args[0].equals("all");
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
        Comparison.print("%nstatus over the bus, median of %d", STATUSES);
        Comparison.heading("bootc status", "busctl");
        Comparison.rowsOfTime(ours, theirs);
    }

    private static void memory(RunningTool daemon) throws IOException {
        Comparison.print("%nresident memory at rest");
        Comparison.print(
                "%-36s%10.1f",
                "bootcd, MB",
                Comparison.megabytes(Measurement.memory(daemon.handle().pid(), "VmRSS")));
        for (var worker : daemon.handle().descendants().toList()) {
            Comparison.print(
                    "%-36s%10.1f",
                    "the worker it keeps ready, MB",
                    Comparison.megabytes(Measurement.memory(worker.pid(), "VmRSS")));
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
}

package org.bootcd.it;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Comparison;
import org.bootcd.it.fixture.DebianImage;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.Measurement;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.OstreeChain;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.Tool;

/**
 * The import of a whole Debian and of its upgrade, beside what bootc's chain of programs does with
 * the same images from the same registry, in turns. No test.
 */
final class ImportBench {
    private static final String WORKER = "org.bootcd.daemon.worker.Main";

    private final Path images;
    private final Registry registry;
    private final Bootc bootc;

    ImportBench(Path images, Registry registry, Bootc bootc) {
        this.images = images;
        this.registry = registry;
        this.bootc = bootc;
    }

    /** A version of the image in the registry. */
    private record Pushed(String image, List<String> layers) {}

    /** One round: both imports of both. */
    private record Round(Measurement first, Measurement upgrade, long newObjects) {}

    /** Repositories on a tmpfs, then on a disk. */
    void run(Path memory, int rounds, Path disk, int roundsOnDisk)
            throws IOException, InterruptedException {
        var layout = ImageLayout.create(images.resolve("layout"));
        var debian = DebianImage.create(layout, images.resolve("work"));
        var old = push(layout, "old");
        var upgraded = push(layout, "new");
        var small = push(layout, "small");
        Comparison.print(
                "Debian of %d MB in %d layers; the upgrade changes %d MB of one layer",
                debian.bytes() >> 20, old.layers().size(), debian.changedBytes() >> 20);
        train(memory.resolve("training"), small);
        compare("tmpfs", memory, rounds, List.of(old, upgraded));
        compare("disk", disk, roundsOnDisk, List.of(old, upgraded));
        Comparison.print(
                "%npeak memory of the worker for an image of about a quarter: %.0f MB",
                Comparison.megabytes(
                        firstImport(memory.resolve("small"), small).first().peak(WORKER)));
    }

    /** An installed bootcd has these caches; a build has none. */
    private void train(Path directory, Pushed version) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        tool(Ostree.bareRepository(directory.resolve("repo")), version)
                .with("BOOTCD_AOT_TRAINING", "1")
                .output();
        Tool.of("rm", "-rf", directory).output();
    }

    private Pushed push(ImageLayout layout, String tag) throws IOException, InterruptedException {
        var image = layout.push(tag, registry, "debian:" + tag);
        // The config comes first.
        var blobs = layout.blobsOf(tag);
        return new Pushed(image, List.copyOf(blobs.subList(1, blobs.size())));
    }

    private void compare(String where, Path directory, int rounds, List<Pushed> versions)
            throws IOException, InterruptedException {
        var ours = new ArrayList<Round>();
        var theirs = new ArrayList<Round>();
        for (int i = 0; i < rounds; i++) {
            ours.add(importByBootcd(directory.resolve("ours"), versions));
            theirs.add(importByOthers(directory.resolve("theirs"), versions));
        }
        show("first import", where, map(ours, Round::first), map(theirs, Round::first));
        show("upgrade", where, map(ours, Round::upgrade), map(theirs, Round::upgrade));
        Comparison.print(
                "new file objects of the upgrade: %d MB", ours.getFirst().newObjects() >> 20);
    }

    private interface Part {
        Measurement of(Round round);
    }

    private static List<Measurement> map(List<Round> rounds, Part part) {
        return rounds.stream().map(part::of).toList();
    }

    private static void show(
            String what, String where, List<Measurement> ours, List<Measurement> theirs) {
        Comparison.print("%n%s, repository on %s, median of %d", what, where, ours.size());
        Comparison.heading("bootcd", "skopeo + ostree");
        Comparison.rowsOfTime(ours, theirs);
        Comparison.row(
                "peak memory of worker/largest, MB",
                Comparison.median(ours, m -> Comparison.megabytes(m.peak(WORKER))),
                Comparison.median(theirs, m -> Comparison.megabytes(m.peak(""))));
    }

    private Round importByBootcd(Path directory, List<Pushed> versions)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var repository = Ostree.bareRepository(directory.resolve("repo"));
        try {
            var first = pull(repository, versions.get(0));
            long before = objectBytes(repository);
            var upgrade = pull(repository, versions.get(1));
            return new Round(first, upgrade, objectBytes(repository) - before);
        } finally {
            Tool.of("rm", "-rf", directory).output();
        }
    }

    private Round firstImport(Path directory, Pushed version)
            throws IOException, InterruptedException {
        return importByBootcd(directory, List.of(version, version));
    }

    private Measurement pull(Path repository, Pushed version)
            throws IOException, InterruptedException {
        return Measurement.of(tool(repository, version));
    }

    private Tool tool(Path repository, Pushed version) {
        return bootc.tool(
                "internals",
                "ostree-ext",
                "container",
                "image",
                "pull",
                "--quiet",
                repository,
                "ostree-unverified-registry:" + version.image());
    }

    private static Round importByOthers(Path directory, List<Pushed> versions)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        try {
            var chain = OstreeChain.in(directory);
            var first = chain.run(versions.get(0).image(), versions.get(0).layers());
            var upgrade = chain.run(versions.get(1).image(), versions.get(1).layers());
            return new Round(first, upgrade, 0);
        } finally {
            Tool.of("rm", "-rf", directory).output();
        }
    }

    private static long objectBytes(Path repository) throws IOException {
        var sum = new AtomicLong();
        Files.walkFileTree(
                repository.resolve("objects"),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(".file")) {
                            sum.addAndGet(attributes.size());
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return sum.get();
    }
}

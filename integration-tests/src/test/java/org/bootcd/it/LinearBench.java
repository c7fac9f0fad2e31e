package org.bootcd.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Measurement;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Tool;

/** Importing four times the files takes little more than four times the processor. No test. */
public final class LinearBench {
    private static final int FILES = 50_000;
    private static final int PER_DIRECTORY = 100;
    private static final double LIMIT = 4.4;

    private LinearBench() {}

    /** The only argument is a directory, on a tmpfs. Exit status 1 when the limit is exceeded. */
    public static void main(String[] args) throws Exception {
        var work = Files.createTempDirectory(Path.of(args[0]), "bootcd-bench-");
        try {
            var few = cpuOfImport(work.resolve("few"), FILES);
            var many = cpuOfImport(work.resolve("many"), 4 * FILES);
            var ratio = (double) many.toMillis() / few.toMillis();
            System.out.printf(
                    "import of %d files: %.1f CPU s; of %d files: %.1f CPU s; ratio %.2f (limit %.1f)%n",
                    FILES,
                    few.toMillis() / 1000.0,
                    4 * FILES,
                    many.toMillis() / 1000.0,
                    ratio,
                    LIMIT);
            if (ratio > LIMIT) {
                System.exit(1);
            }
        } finally {
            Tool.of("rm", "-rf", work).output();
        }
    }

    private static Duration cpuOfImport(Path work, int files)
            throws IOException, InterruptedException {
        var layout = ImageLayout.create(work.resolve("layout"));
        var tar = work.resolve("layer.tar");
        write(tar, files);
        layout.tag("os", Image.bootable("1", layout.layer(tar)));
        var repository = Ostree.bareRepository(work.resolve("repo"));
        return Measurement.of(
                        Bootc.withConfiguration(work.resolve("containers"))
                                .tool(
                                        "internals",
                                        "ostree-ext",
                                        "container",
                                        "image",
                                        "pull",
                                        "--quiet",
                                        repository,
                                        "ostree-unverified-image:oci:%s:os"
                                                .formatted(layout.directory()))
                                .within(Duration.ofMinutes(10)))
                .cpu();
    }

    private static void write(Path file, int files) throws IOException {
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file), "UTF-8")) {
            for (int i = 0; i < files; i++) {
                var content = "file %d\n".formatted(i).getBytes(UTF_8);
                var entry = new TarArchiveEntry("usr/share/%d/%d".formatted(i / PER_DIRECTORY, i));
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
    }
}

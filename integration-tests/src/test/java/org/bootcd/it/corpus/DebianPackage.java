package org.bootcd.it.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.bootcd.it.fixture.Tool;

/** A package of the Debian release that runs, unpacked beside the system rather than installed. */
final class DebianPackage {
    private static final Duration DOWNLOAD = Duration.ofMinutes(5);

    private DebianPackage() {}

    /** The directory with the content of the package, from the cache if it is there. */
    static Path unpacked(String name) throws IOException, InterruptedException {
        var cache =
                Path.of(
                                Objects.requireNonNullElse(
                                        System.getenv("BOOTCD_CACHE"), "/var/cache/bootcd-tests"))
                        .resolve("packages");
        var content = cache.resolve(name);
        if (Files.isDirectory(content)) {
            return content;
        }
        Files.createDirectories(cache);
        var work = Files.createTempDirectory(cache, ".download-");
        try {
            download(name, work);
            var unpacked = work.resolve("content");
            Tool.of("dpkg", "-x", archive(work).orElseThrow(), unpacked).output();
            Files.move(unpacked, content, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Tool.of("rm", "-rf", work).output();
        }
        return content;
    }

    private static void download(String name, Path directory)
            throws IOException, InterruptedException {
        var download =
                Tool.of("sh", "-c", "cd \"$0\" && apt-get -q download \"$1\"", directory, name)
                        .within(DOWNLOAD);
        if (download.run().status() != 0) {
            Tool.of("apt-get", "-q", "update").within(DOWNLOAD).output();
            download.output();
        }
    }

    private static Optional<Path> archive(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "*.deb")) {
            for (var file : files) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}

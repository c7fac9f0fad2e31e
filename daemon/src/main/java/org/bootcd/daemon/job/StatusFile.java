package org.bootcd.daemon.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * {@code /run/bootcd/status.json}: the status for readers that have no bus. It is replaced as a
 * whole, readable by all, and absent while the host cannot be read. It lives in memory, so nothing
 * is synced.
 */
public final class StatusFile {
    private static final String NAME = "status.json";
    private final Path directory;

    public StatusFile(Path directory) {
        this.directory = directory;
    }

    void remove() throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }

    void write(HostView view) throws IOException {
        if (view.status().isEmpty()) {
            remove();
            return;
        }
        Files.createDirectories(directory);
        var next = directory.resolve("." + NAME + ".new");
        Files.writeString(next, view.status() + "\n", UTF_8);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }
}

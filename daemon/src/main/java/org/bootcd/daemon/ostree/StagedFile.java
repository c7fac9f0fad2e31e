package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code /run/ostree/staged-deployment}, an {@code a{sv}}: read here only for the lock, of which
 * libostree before 2023.8 knows nothing.
 */
final class StagedFile {
    private static final Path FILE = Path.of("/run/ostree/staged-deployment");
    private static final Path LEGACY_LOCK = Path.of("/run/ostree/staged-deployment-locked");
    private static final long MAX_BYTES = 1 << 20;

    private StagedFile() {}

    static boolean isLocked() throws IOException {
        return Files.exists(LEGACY_LOCK) || (Files.exists(FILE) && isLocked(read()));
    }

    private static byte[] read() throws IOException {
        if (Files.size(FILE) > MAX_BYTES) {
            throw new IOException(FILE + " is too large");
        }
        return Files.readAllBytes(FILE);
    }

    static boolean isLocked(byte[] staged) {
        return GVariant.parse("a{sv}", staged)
                .lookup("locked")
                .filter(v -> v.typeString().equals("b"))
                .map(GVariant::isTrue)
                .orElse(false);
    }
}

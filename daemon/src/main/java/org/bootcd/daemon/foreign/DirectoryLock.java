package org.bootcd.daemon.foreign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive flock(2) on a directory. The kernel drops it with the process, so that it can never
 * be stale.
 */
public final class DirectoryLock implements AutoCloseable {
    private final int fd;

    private DirectoryLock(int fd) {
        this.fd = fd;
    }

    /** The lock, or empty while another holder has it. */
    public static Optional<DirectoryLock> tryLock(Path directory) throws IOException {
        int fd = LibC.tryLockDirectory(directory);
        return fd < 0 ? Optional.empty() : Optional.of(new DirectoryLock(fd));
    }

    @Override
    public void close() {
        LibC.closeDescriptor(fd);
    }
}

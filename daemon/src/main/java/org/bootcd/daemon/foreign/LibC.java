package org.bootcd.daemon.foreign;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The calls of libc that Java has no words for. */
public final class LibC {
    private static final int O_RDONLY = 0;
    private static final int O_DIRECTORY = 0200000;
    private static final int O_CLOEXEC = 02000000;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int EWOULDBLOCK = 11;
    private static final int ENODATA = 61;
    private static final int EOPNOTSUPP = 95;

    /** The kernel's XATTR_SIZE_MAX. */
    private static final int MAX_XATTR_BYTES = 65536;

    private static final ThreadLocal<byte[]> XATTR_BUFFER =
            ThreadLocal.withInitial(() -> new byte[MAX_XATTR_BYTES]);

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    private static native int open(byte[] path, int flags) throws LastErrorException;

    private static native int close(int fd) throws LastErrorException;

    private static native int flock(int fd, int operation) throws LastErrorException;

    private static native int syncfs(int fd) throws LastErrorException;

    private static native long lgetxattr(byte[] path, byte[] name, byte[] value, long size)
            throws LastErrorException;

    /** The value of an extended attribute; that of the link where the path is a symbolic link. */
    public static Optional<byte[]> xattr(Path path, String name) throws IOException {
        var value = XATTR_BUFFER.get();
        try {
            long size =
                    lgetxattr(
                            Glib.cString(path.toString()), Glib.cString(name), value, value.length);
            return Optional.of(Arrays.copyOf(value, (int) size));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == ENODATA || e.getErrorCode() == EOPNOTSUPP) {
                return Optional.empty();
            }
            throw failure("reading an attribute of", path, e);
        }
    }

    /** Writes everything of the file system that holds {@code directory} to the disk. */
    public static void syncFileSystem(Path directory) throws IOException {
        int fd = openDirectory(directory);
        try {
            syncfs(fd);
        } catch (LastErrorException e) {
            throw failure("syncing the file system of", directory, e);
        } finally {
            close(fd);
        }
    }

    /**
     * Takes an exclusive flock(2) on a directory; it is held until {@link DirectoryLock#close} or
     * the end of the process.
     *
     * @return the descriptor that holds the lock, -1 while another one does
     */
    static int tryLockDirectory(Path directory) throws IOException {
        int fd = openDirectory(directory);
        try {
            flock(fd, LOCK_EX | LOCK_NB);
            return fd;
        } catch (LastErrorException e) {
            close(fd);
            if (e.getErrorCode() == EWOULDBLOCK) {
                return -1;
            }
            throw failure("locking", directory, e);
        }
    }

    static void closeDescriptor(int fd) {
        close(fd);
    }

    static int openForReading(Path file) throws IOException {
        try {
            return open(Glib.cString(file.toString()), O_RDONLY | O_CLOEXEC);
        } catch (LastErrorException e) {
            throw failure("opening", file, e);
        }
    }

    private static int openDirectory(Path directory) throws IOException {
        try {
            return open(Glib.cString(directory.toString()), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        } catch (LastErrorException e) {
            throw failure("opening", directory, e);
        }
    }

    private static IOException failure(String doing, Path path, LastErrorException e) {
        return new IOException("%s %s: %s".formatted(doing, path, e.getMessage()), e);
    }
}

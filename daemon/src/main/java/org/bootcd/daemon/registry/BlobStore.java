package org.bootcd.daemon.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;

/**
 * A directory of downloaded blobs: {@code sha256-HEX} is complete, verified and durable; {@code
 * sha256-HEX.part} is a download to be resumed, also after a restart. Several threads may use it;
 * one process at a time, which the job lock sees to.
 */
public final class BlobStore {
    private static final String PART = ".part";

    private final Path directory;
    private final ConcurrentHashMap<Digest, ReentrantLock> locks = new ConcurrentHashMap<>();

    private BlobStore(Path directory) {
        this.directory = directory;
    }

    /** Opens the store in {@code directory}, which is made, for its owner alone, when absent. */
    public static BlobStore open(Path directory) throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new BlobStore(directory);
    }

    /** Whether the complete blob is here. */
    public boolean contains(Digest digest) {
        return Files.isRegularFile(path(digest), LinkOption.NOFOLLOW_LINKS);
    }

    /** Deletes a blob and what there is of its download; absent is fine. */
    public void remove(Digest digest) throws IOException {
        Files.deleteIfExists(path(digest));
        Files.deleteIfExists(partPath(digest));
    }

    /** Deletes blobs and parts that were last written before {@code limit}. */
    public void sweep(Instant limit) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The complete blob, if it is here in the size that is expected. */
    Optional<Path> find(Descriptor blob) throws IOException {
        if (!contains(blob.digest())) {
            return Optional.empty();
        }
        var path = path(blob.digest());
        return Files.size(path) == blob.size() ? Optional.of(path) : Optional.empty();
    }

    /** Takes the lock under which a blob is looked up and fetched: a layer may be listed twice. */
    ReentrantLock acquire(Digest digest) throws InterruptedIOException {
        var lock = locks.computeIfAbsent(digest, _ -> new ReentrantLock());
        try {
            lock.lockInterruptibly();
            return lock;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    Path partPath(Digest digest) {
        return directory.resolve(fileName(digest) + PART);
    }

    /** Makes a verified and synced part the complete blob. */
    Path publish(Digest digest) throws IOException {
        var complete = path(digest);
        Files.move(
                partPath(digest),
                complete,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return complete;
    }

    private Path path(Digest digest) {
        return directory.resolve(fileName(digest));
    }

    private static String fileName(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }
}

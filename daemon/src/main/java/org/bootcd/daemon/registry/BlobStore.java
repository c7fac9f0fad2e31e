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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.bootcd.daemon.foreign.Hash;
import org.bootcd.daemon.foreign.NativeBuffer;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;

/**
 * A directory of downloaded blobs: {@code sha256-HEX} is complete and was verified; {@code
 * sha256-HEX.part} is a download to be resumed, also after a restart. Nothing is synced to the
 * disk, because a blob lives for seconds only: what an earlier process left behind is verified
 * again, and deleted when a power cut has damaged it. Several threads may use it; one process at a
 * time, which the job lock sees to.
 */
public final class BlobStore {
    private static final String PART = ".part";

    private final Path directory;
    private final ConcurrentHashMap<Digest, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Set<Digest> verified = ConcurrentHashMap.newKeySet();

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
        verified.remove(digest);
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

    /** The complete blob, if it is here and what it should be; a damaged one is deleted. */
    Optional<Path> find(Descriptor blob) throws IOException {
        if (!contains(blob.digest())) {
            return Optional.empty();
        }
        var path = path(blob.digest());
        if (Files.size(path) != blob.size() || !isIntact(blob.digest(), path)) {
            Files.delete(path);
            return Optional.empty();
        }
        return Optional.of(path);
    }

    private boolean isIntact(Digest digest, Path path) throws IOException {
        if (verified.contains(digest)) {
            return true;
        }
        try (var channel = FileChannel.open(path, StandardOpenOption.READ);
                var buffer = new NativeBuffer(1 << 18);
                var hash = Hash.of(digest.messageDigest().getAlgorithm())) {
            while (channel.read(buffer.bytes().clear()) >= 0) {
                hash.update(buffer.bytes().flip());
            }
            return digest.isValue(hash.digest()) && verified.add(digest);
        }
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

    /** Makes a verified part the complete blob. */
    Path publish(Digest digest) throws IOException {
        var complete = path(digest);
        Files.move(
                partPath(digest),
                complete,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        verified.add(digest);
        return complete;
    }

    private Path path(Digest digest) {
        return directory.resolve(fileName(digest));
    }

    private static String fileName(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }
}

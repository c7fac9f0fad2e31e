package org.bootcd.daemon.registry;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import org.bootcd.daemon.foreign.Hash;
import org.bootcd.daemon.foreign.NativeBuffer;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.DigestMismatch;

/**
 * The part file of one blob, with the hash of what it holds. It outlives this object: a later one
 * hashes what is there and goes on. What was appended last is written with the next call that needs
 * it there, at the latest with {@link #close}. Not for several threads.
 */
final class PartFile implements Closeable {
    private final BlobStore store;
    private final Descriptor blob;
    private static final int BUFFER = 1 << 18;

    private final FileChannel channel;
    private final Hash hash;
    private final NativeBuffer appended = new NativeBuffer(BUFFER);
    private long length;

    private PartFile(BlobStore store, Descriptor blob, FileChannel channel) {
        this.store = store;
        this.blob = blob;
        this.channel = channel;
        this.hash = Hash.of(blob.digest().messageDigest().getAlgorithm());
    }

    static PartFile open(BlobStore store, Descriptor blob) throws IOException {
        var channel =
                FileChannel.open(
                        store.partPath(blob.digest()),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS));
        var part = new PartFile(store, blob, channel);
        try {
            part.resume();
            return part;
        } catch (IOException e) {
            part.close();
            throw e;
        }
    }

    private void resume() throws IOException {
        if (channel.size() > blob.size()) {
            restart();
            return;
        }
        var buffer = appended.bytes();
        while (channel.read(buffer.clear()) >= 0) {
            length += buffer.flip().remaining();
            hash.update(buffer);
        }
        buffer.clear();
    }

    Path path() {
        return store.partPath(blob.digest());
    }

    long length() {
        return length;
    }

    boolean isFull() {
        return length == blob.size();
    }

    /** Appends; the caller sees to it that the blob's size is not exceeded. */
    void append(byte[] bytes, int count) throws IOException {
        var buffer = appended.bytes();
        for (int at = 0; at < count; ) {
            int n = Math.min(count - at, buffer.remaining());
            buffer.put(bytes, at, n);
            at += n;
            length += n;
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        var buffer = appended.bytes().flip();
        hash.update(buffer);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Forgets what is there. */
    void restart() throws IOException {
        channel.truncate(0);
        channel.position(0);
        hash.digest();
        appended.bytes().clear();
        length = 0;
    }

    /** Verifies the full part and makes it a complete blob; a wrong one is emptied. */
    Path complete(String what) throws IOException {
        flush();
        var value = hash.digest();
        if (!blob.digest().isValue(value)) {
            restart();
            throw new DigestMismatch(what, blob.digest(), actual(value));
        }
        return store.publish(blob.digest());
    }

    private Digest actual(byte[] value) {
        return new Digest(blob.digest().algorithm(), HexFormat.of().formatHex(value));
    }

    @Override
    public void close() throws IOException {
        // An interrupt that ends a transfer would close the channel before the write.
        boolean interrupted = Thread.interrupted();
        try (channel;
                hash;
                appended) {
            flush();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

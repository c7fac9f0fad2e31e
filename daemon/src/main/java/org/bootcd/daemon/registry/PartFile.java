package org.bootcd.daemon.registry;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.DigestMismatch;

/**
 * The part file of one blob, with the hash of what it holds. It outlives this object: a later one
 * hashes what is there and goes on. Not for several threads.
 */
final class PartFile implements Closeable {
    private final BlobStore store;
    private final Descriptor blob;
    private final FileChannel channel;
    private final MessageDigest hash;
    private long length;

    private PartFile(BlobStore store, Descriptor blob, FileChannel channel) {
        this.store = store;
        this.blob = blob;
        this.channel = channel;
        this.hash = blob.digest().messageDigest();
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
            channel.close();
            throw e;
        }
    }

    private void resume() throws IOException {
        if (channel.size() > blob.size()) {
            restart();
            return;
        }
        var buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer) >= 0) {
            length += buffer.flip().remaining();
            hash.update(buffer);
            buffer.clear();
        }
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
        var buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        hash.update(bytes, 0, count);
        length += count;
    }

    /** Forgets what is there. */
    void restart() throws IOException {
        channel.truncate(0);
        channel.position(0);
        hash.reset();
        length = 0;
    }

    /** Verifies the full part and makes it a complete blob; a wrong one is emptied. */
    Path complete(String what) throws IOException {
        var value = hash.digest();
        if (!blob.digest().isValue(value)) {
            restart();
            throw new DigestMismatch(what, blob.digest(), actual(value));
        }
        channel.force(true);
        return store.publish(blob.digest());
    }

    private Digest actual(byte[] value) {
        return new Digest(blob.digest().algorithm(), HexFormat.of().formatHex(value));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

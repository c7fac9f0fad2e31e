package org.bootcd.daemon.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.bootcd.daemon.foreign.Hash;
import org.jspecify.annotations.Nullable;

/**
 * The uncompressed layer. Every byte up to the end counts for the diff-id, whoever reads or skips
 * it. Keeps to a budget of bytes.
 */
final class LayerStream implements Closeable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ReadAhead ahead;
    private final long limit;
    private ByteBuffer buffer = NOTHING;
    private long filled;
    private long holes;
    private final Hash hash = Hash.sha256();
    private byte @Nullable [] sha256;

    LayerStream(ReadAhead ahead, long limit) {
        this.ahead = ahead;
        this.limit = limit;
    }

    /** Offset of the next byte, for messages. */
    long position() {
        return filled - buffer.remaining();
    }

    /** At least one byte, or -1 at the end. */
    int read(byte[] bytes, int offset, int length) throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int n = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, n);
        return n;
    }

    /** How many bytes were read: fewer than the array holds at the end only. */
    int readFully(byte[] bytes) throws IOException {
        int count = 0;
        while (count < bytes.length) {
            int n = read(bytes, count, bytes.length - count);
            if (n < 0) {
                break;
            }
            count += n;
        }
        return count;
    }

    /**
     * Hands bytes on, without copying them where {@code out} is a channel, too.
     *
     * @return how many: fewer than asked for at the end only
     */
    long transfer(long count, OutputStream out) throws IOException {
        var channel = out instanceof WritableByteChannel direct ? direct : Channels.newChannel(out);
        long left = count;
        while (left > 0 && (buffer.hasRemaining() || fill())) {
            int n = (int) Math.min(left, buffer.remaining());
            int end = buffer.limit();
            buffer.limit(buffer.position() + n);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.limit(end);
            left -= n;
        }
        return count - left;
    }

    /** False when the stream ended before. */
    boolean skip(long count) throws IOException {
        long left = count;
        while (left > 0 && (buffer.hasRemaining() || fill())) {
            int n = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + n);
            left -= n;
        }
        return left == 0;
    }

    void drain() throws IOException {
        do {
            buffer.position(buffer.limit());
        } while (fill());
    }

    /** Counts bytes that a sparse file has without being in the stream. */
    void chargeHoles(long bytes) throws InvalidLayer {
        if (bytes > limit - holes - filled) {
            throw beyondBudget();
        }
        holes += bytes;
    }

    /** Of the whole stream, which must have been read to its end. */
    byte[] sha256() {
        if (sha256 == null) {
            throw new IllegalStateException("the layer was not read to its end");
        }
        return sha256;
    }

    private boolean fill() throws IOException {
        buffer = NOTHING;
        switch (ahead.next()) {
            case ReadAhead.Portion.Data(var portion) -> {
                buffer = portion.bytes();
                hash.update(buffer);
                filled += buffer.remaining();
                if (filled > limit - holes) {
                    throw beyondBudget();
                }
                return true;
            }
            case ReadAhead.Portion.End() -> {
                if (sha256 == null) {
                    sha256 = hash.digest();
                }
                return false;
            }
            case ReadAhead.Portion.Failure(var cause) -> throw cause;
        }
    }

    private InvalidLayer beyondBudget() {
        return new InvalidLayer("more than %d uncompressed bytes".formatted(limit));
    }

    @Override
    public void close() throws IOException {
        hash.close();
        ahead.close();
    }
}

package org.bootcd.daemon.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The uncompressed layer: one large buffer that is hashed as it is filled, so that every byte up to
 * the end counts for the diff-id, whoever reads or skips it. Keeps to a budget of bytes.
 */
final class LayerStream implements Closeable {
    private static final int BUFFER = 256 * 1024;

    private final InputStream in;
    private final long limit;
    private final MessageDigest sha256 = sha256Digest();
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private long filled;
    private long holes;

    LayerStream(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Offset of the next byte, for messages. */
    long position() {
        return filled - (end - start);
    }

    /** At least one byte, or -1 at the end. */
    int read(byte[] bytes, int offset, int length) throws IOException {
        if (start == end && !fill()) {
            return -1;
        }
        int n = Math.min(length, end - start);
        System.arraycopy(buffer, start, bytes, offset, n);
        start += n;
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

    /** False when the stream ended before. */
    boolean skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (start == end && !fill()) {
                return false;
            }
            int n = (int) Math.min(left, end - start);
            start += n;
            left -= n;
        }
        return true;
    }

    void drain() throws IOException {
        do {
            start = end;
        } while (fill());
    }

    /** Counts bytes that a sparse file has without being in the stream. */
    void chargeHoles(long bytes) throws InvalidLayer {
        if (bytes > limit - holes - filled) {
            throw beyondBudget();
        }
        holes += bytes;
    }

    /** Of everything read so far; can be taken once. */
    byte[] sha256() {
        return sha256.digest();
    }

    private boolean fill() throws IOException {
        int n = in.read(buffer, 0, buffer.length);
        start = 0;
        end = Math.max(0, n);
        if (n <= 0) {
            return false;
        }
        sha256.update(buffer, 0, n);
        filled += n;
        if (filled > limit - holes) {
            throw beyondBudget();
        }
        return true;
    }

    private InvalidLayer beyondBudget() {
        return new InvalidLayer("more than %d uncompressed bytes".formatted(limit));
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

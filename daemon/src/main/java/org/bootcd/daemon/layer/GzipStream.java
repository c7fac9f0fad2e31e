package org.bootcd.daemon.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Reads all members of a gzip file (RFC 1952), as bgzip and eStargz write them. Unlike {@code
 * GZIPInputStream} it fails on anything after a member that is not one more member, and never takes
 * a slow source for the end.
 */
final class GzipStream implements Uncompressed {
    private static final int BUFFER = 128 * 1024;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream in;
    private final Inflation inflation;
    private final CRC32 crc = new CRC32();

    /** Before what is filled in, some bytes of what was there before are kept. */
    private final byte[] buffer = new byte[Inflation.LOOK_BACK + BUFFER];

    private int start = Inflation.LOOK_BACK;
    private int end = Inflation.LOOK_BACK;
    private long written;
    private boolean inMember;

    GzipStream(InputStream in, Inflation inflation) {
        this.in = in;
        this.inflation = inflation;
    }

    @Override
    public int read(ByteBuffer out) throws IOException {
        int from = out.position();
        while (out.position() == from && out.hasRemaining()) {
            if (!inMember && !startMember()) {
                return -1;
            }
            inflate(out);
            if (inflation.isFinished()) {
                finishMember();
            }
        }
        return out.position() - from;
    }

    private void inflate(ByteBuffer out) throws IOException {
        if (inflation.needsInput()) {
            if (start == end && !fill()) {
                throw truncated();
            }
            inflation.setInput(buffer, start, end - start);
            start = end;
        }
        int from = out.position();
        inflation.inflate(out);
        crc.update(out.duplicate().flip().position(from));
        written += out.position() - from;
    }

    /** False at the end of the file. */
    private boolean startMember() throws IOException {
        if (start == end && !fill()) {
            return false;
        }
        if (next() != 0x1f || next() != 0x8b) {
            throw new InvalidLayer("data after the end of the gzip stream");
        }
        if (next() != 8) {
            throw new InvalidLayer("invalid gzip header: unknown compression method");
        }
        int flags = next();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw new InvalidLayer("invalid gzip header: unknown flags");
        }
        skip(6);
        skipOptionalFields(flags);
        inflation.reset();
        crc.reset();
        written = 0;
        inMember = true;
        return true;
    }

    private void skipOptionalFields(int flags) throws IOException {
        if ((flags & FLAG_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        for (int text : new int[] {FLAG_NAME, FLAG_COMMENT}) {
            if ((flags & text) != 0) {
                skipText();
            }
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void finishMember() throws IOException {
        start = end - inflation.remaining();
        if (littleEndian() != crc.getValue()) {
            throw new InvalidLayer("invalid gzip data: wrong CRC");
        }
        if (littleEndian() != (written & 0xffffffffL)) {
            throw new InvalidLayer("invalid gzip data: wrong length");
        }
        inMember = false;
    }

    private long littleEndian() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // the text is of no use
        }
    }

    private int next() throws IOException {
        if (start == end && !fill()) {
            throw truncated();
        }
        return buffer[start++] & 0xff;
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, end - Inflation.LOOK_BACK, buffer, 0, Inflation.LOOK_BACK);
        start = Inflation.LOOK_BACK;
        end = start + Math.max(0, in.read(buffer, start, BUFFER));
        return start < end;
    }

    private static InvalidLayer truncated() {
        return new InvalidLayer("the gzip stream is truncated");
    }

    @Override
    public void close() throws IOException {
        inflation.close();
        in.close();
    }
}

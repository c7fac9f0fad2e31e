package org.bootcd.daemon.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads all members of a gzip file (RFC 1952), as bgzip and eStargz write them. Unlike {@code
 * GZIPInputStream} it fails on anything after a member that is not one more member, and never takes
 * a slow source for the end.
 */
final class GzipStream extends InputStream {
    private static final int BUFFER = 128 * 1024;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private boolean inMember;

    GzipStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || startMember()) {
            int n = inflate(bytes, offset, length);
            if (n > 0) {
                crc.update(bytes, offset, n);
                return n;
            }
            if (inflater.finished()) {
                finishMember();
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        if (inflater.needsInput()) {
            if (start == end && !fill()) {
                throw truncated();
            }
            inflater.setInput(buffer, start, end - start);
            start = end;
        }
        try {
            int n = inflater.inflate(bytes, offset, length);
            if (n == 0 && inflater.needsDictionary()) {
                throw new InvalidLayer("invalid gzip data: needs a dictionary");
            }
            return n;
        } catch (DataFormatException e) {
            throw new InvalidLayer("invalid gzip data: " + e.getMessage(), e);
        }
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
        inflater.reset();
        crc.reset();
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
        start = end - inflater.getRemaining();
        if (littleEndian() != crc.getValue()) {
            throw new InvalidLayer("invalid gzip data: wrong CRC");
        }
        if (littleEndian() != (inflater.getBytesWritten() & 0xffffffffL)) {
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
        start = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    private static InvalidLayer truncated() {
        return new InvalidLayer("the gzip stream is truncated");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}

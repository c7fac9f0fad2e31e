package org.bootcd.daemon.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** The bytes of one regular file, straight from the layer, with the holes filled in. */
final class MemberContent extends InputStream {
    private static final byte[] ZEROS = new byte[1 << 16];

    private final LayerStream stream;
    private final String path;
    private final SparseMap map;
    private long stored;
    private long position;
    private int segment;
    private boolean past;

    MemberContent(LayerStream stream, String path, SparseMap map) {
        this.stream = stream;
        this.path = path;
        this.map = map;
        this.stored = map.stored();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (past) {
            throw new IllegalStateException("the reader has moved on from " + path);
        }
        if (length == 0 || position == map.size()) {
            return length == 0 ? 0 : -1;
        }
        int n = readRun(bytes, offset, (int) Math.min(length, map.size() - position));
        position += n;
        return n;
    }

    private int readRun(byte[] bytes, int offset, int length) throws IOException {
        var segments = map.segments();
        while (segment < segments.size() && segments.get(segment).end() <= position) {
            segment++;
        }
        if (segment == segments.size()) {
            return zeros(bytes, offset, length);
        }
        var next = segments.get(segment);
        if (position < next.offset()) {
            return zeros(bytes, offset, (int) Math.min(length, next.offset() - position));
        }
        int n = stream.read(bytes, offset, (int) Math.min(length, next.end() - position));
        if (n < 0) {
            throw truncated();
        }
        stored -= n;
        return n;
    }

    /** Hands on all that is left without copying what is stored. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
        if (past) {
            throw new IllegalStateException("the reader has moved on from " + path);
        }
        long before = position;
        for (; segment < map.segments().size(); segment++) {
            var next = map.segments().get(segment);
            writeZeros(next.offset(), out);
            transfer(next.end() - position, out);
        }
        writeZeros(map.size(), out);
        return position - before;
    }

    private void transfer(long count, OutputStream out) throws IOException {
        if (count > 0) {
            if (stream.transfer(count, out) < count) {
                throw truncated();
            }
            stored -= count;
            position += count;
        }
    }

    private void writeZeros(long to, OutputStream out) throws IOException {
        while (position < to) {
            int n = (int) Math.min(ZEROS.length, to - position);
            out.write(ZEROS, 0, n);
            position += n;
        }
    }

    private static int zeros(byte[] bytes, int offset, int length) {
        Arrays.fill(bytes, offset, offset + length, (byte) 0);
        return length;
    }

    /** Moves the layer to the end of the member; nothing can be read after that. */
    void leave() throws IOException {
        past = true;
        if (!stream.skip(stored)) {
            throw truncated();
        }
    }

    private InvalidLayer truncated() {
        return InvalidLayer.at(path, "the layer ends within the file");
    }
}

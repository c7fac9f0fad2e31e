package org.bootcd.daemon.layer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * Finds out how a blob is compressed from its first bytes, as container runtimes do: the media type
 * is often wrong, and the diff-id decides in the end.
 */
final class Decompression {
    private static final int MAGIC = 4;

    /** 128 MiB: what {@code zstd --long} writes and every decoder reads without being asked. */
    private static final int ZSTD_WINDOW_LOG = 27;

    private Decompression() {}

    static Uncompressed open(InputStream blob) throws IOException {
        var start = blob.readNBytes(MAGIC);
        var whole = new PushbackInputStream(blob, MAGIC);
        whole.unread(start);
        if (isGzip(start)) {
            return new GzipStream(whole, Inflation.open());
        }
        return new Uncompressed.Stream(isZstd(start) ? new ZstdStream(whole) : whole);
    }

    private static boolean isGzip(byte[] start) {
        return start.length >= 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
    }

    /** RFC 8878: a frame (section 3.1.1) or a skippable frame (section 3.1.2). */
    private static boolean isZstd(byte[] start) {
        if (start.length < MAGIC) {
            return false;
        }
        int magic =
                (start[0] & 0xff)
                        | (start[1] & 0xff) << 8
                        | (start[2] & 0xff) << 16
                        | (start[3] & 0xff) << 24;
        return magic == 0xFD2FB528 || (magic & 0xFFFFFFF0) == 0x184D2A50;
    }

    /** Reads all frames; what is wrong with them is told from what is wrong with the source. */
    private static final class ZstdStream extends FilterInputStream {
        ZstdStream(InputStream in) throws IOException {
            super(new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG));
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (ZstdIOException e) {
                throw new InvalidLayer("invalid zstd data: " + e.getMessage(), e);
            }
        }
    }
}

package org.bootcd.daemon.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The uncompressed bytes of a layer, put where native code can reach them. */
interface Uncompressed extends Closeable {
    /** Fills a direct buffer, with at least one byte; -1 at the end. */
    int read(ByteBuffer out) throws IOException;

    /** What a stream delivers. */
    final class Stream implements Uncompressed {
        private static final int CHUNK = 1 << 16;

        private final InputStream in;
        private final byte[] chunk = new byte[CHUNK];

        Stream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer out) throws IOException {
            int n = in.read(chunk, 0, Math.min(chunk.length, out.remaining()));
            if (n > 0) {
                out.put(chunk, 0, n);
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}

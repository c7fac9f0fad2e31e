package org.bootcd.daemon.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import org.bootcd.daemon.foreign.Igzip;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways to inflate give the same, however the data is cut into pieces. */
class InflationTest {
    enum Way {
        ZLIB,
        IGZIP
    }

    private static Inflation open(Way way) {
        return switch (way) {
            case ZLIB -> new Inflation.ByZlib(new Inflater(true));
            case IGZIP -> {
                var igzip = Igzip.open();
                assumeTrue(igzip.isPresent(), "no libisal.so.2 of a known version on this machine");
                yield new Inflation.ByIgzip(igzip.get());
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void inflatesMembersCutAnywhere(Way way) throws IOException {
        var text = text(3000);
        var blob = new ByteArrayOutputStream();
        for (int end : new int[] {1000, 1001, 1001, 3000}) {
            blob.writeBytes(gzip(Arrays.copyOfRange(text, end == 1000 ? 0 : 1000, end)));
        }
        var expected = new ByteArrayOutputStream();
        expected.writeBytes(Arrays.copyOf(text, 1001));
        expected.write(text[1000]);
        expected.writeBytes(Arrays.copyOfRange(text, 1000, 3000));
        for (int piece = 1; piece < blob.size(); piece += piece < 40 ? 1 : 97) {
            for (int out : new int[] {1, 7, 4096}) {
                var in = new Pieces(blob.toByteArray(), piece);
                try (var stream = new GzipStream(in, open(way))) {
                    assertArrayEquals(expected.toByteArray(), readAll(stream, out));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void inflatesMoreThanItsBuffers(Way way) throws IOException {
        var noise = new byte[3_000_000];
        new Random(1).nextBytes(noise);
        Arrays.fill(noise, 500_000, 2_000_000, (byte) 'x');
        var in = new ByteArrayInputStream(gzip(noise));
        try (var stream = new GzipStream(in, open(way))) {
            assertArrayEquals(noise, readAll(stream, 1 << 18));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsCutOffOrDamagedAnywhere(Way way) throws IOException {
        var blob = gzip(text(300));
        for (int i = 0; i < blob.length; i++) {
            var cut = Arrays.copyOf(blob, i);
            if (i > 0) {
                assertThrows(InvalidLayer.class, () -> readAll(way, cut));
            }
            // Not the time, flags and system of the packer, nor the bits after the last code.
            if (i < 4 || (i > 9 && i != blob.length - 9)) {
                var damaged = blob.clone();
                damaged[i] ^= 0x20;
                assertThrows(InvalidLayer.class, () -> readAll(way, damaged), "byte " + i);
            }
        }
    }

    private static byte[] readAll(Way way, byte[] blob) throws IOException {
        try (var stream = new GzipStream(new ByteArrayInputStream(blob), open(way))) {
            return readAll(stream, 64);
        }
    }

    private static byte[] readAll(Uncompressed stream, int piece) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocateDirect(piece);
        while (stream.read(buffer.clear()) >= 0) {
            var bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static byte[] text(int length) {
        var random = new Random(2);
        var text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + random.nextInt(4));
        }
        return text;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var blob = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(blob)) {
            gzip.write(bytes);
        }
        return blob.toByteArray();
    }

    /** Delivers some bytes at a time. */
    private static final class Pieces extends InputStream {
        private final ByteArrayInputStream in;
        private final int piece;

        Pieces(byte[] bytes, int piece) {
            in = new ByteArrayInputStream(bytes);
            this.piece = piece;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return in.read(bytes, offset, Math.min(length, piece));
        }
    }
}

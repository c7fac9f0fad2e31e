package org.bootcd.daemon.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompressionTest {
    private static final int ZSTD_BLOCK = 1 << 17;
    private static final byte[] TAR = tar();
    private static final byte[] FIRST = Arrays.copyOf(TAR, 1000);
    private static final byte[] REST = Arrays.copyOfRange(TAR, 1000, TAR.length);
    private static final byte[] SKIPPABLE = {0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'T', 'O', 'C'};

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void reads(String what, byte[] blob) throws IOException {
        for (var source : List.of(new ByteArrayInputStream(blob), trickle(blob))) {
            var layer = ReadLayer.of(source, LayerLimits.DEFAULT);
            assertEquals(List.of("usr/noise", "usr/last"), layer.paths(), what);
            assertEquals(new DiffId(Digest.of(TAR)), layer.diffId());
        }
    }

    static Stream<Arguments> reads() throws IOException {
        return Stream.of(
                arguments("no compression", TAR),
                arguments("gzip", gzip(TAR)),
                arguments("gzip, two members", concat(gzip(FIRST), gzip(REST))),
                arguments("gzip, empty members", concat(gzip(), gzip(TAR), gzip())),
                arguments("gzip, all header fields", withHeaderFields(gzip(TAR))),
                arguments("zstd", Zstd.compress(TAR)),
                arguments("zstd, two frames", concat(Zstd.compress(FIRST), Zstd.compress(REST))),
                arguments(
                        "zstd, skippable frames", concat(SKIPPABLE, Zstd.compress(TAR), SKIPPABLE)),
                arguments("zstd, window of 128 MiB", zstdWindow(27)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(String message, byte[] blob) {
        var refused = assertThrows(InvalidLayer.class, () -> ReadLayer.of(blob));
        assertTrue(refused.toString().contains(": " + message), refused.toString());
    }

    static Stream<Arguments> refuses() throws IOException {
        var gzip = gzip(TAR);
        var zstd = Zstd.compress(TAR);
        return Stream.of(
                arguments("data after the end of the gzip stream", concat(gzip, new byte[1])),
                arguments("data after the end of the gzip stream", concat(gzip, TAR)),
                arguments("the gzip stream is truncated", concat(gzip, new byte[] {0x1f})),
                arguments("the gzip stream is truncated", Arrays.copyOf(gzip, gzip.length - 1)),
                arguments("the gzip stream is truncated", Arrays.copyOf(gzip, gzip.length - 9)),
                arguments("the gzip stream is truncated", Arrays.copyOf(gzip, 5)),
                arguments("invalid gzip data: wrong CRC", changed(gzip, gzip.length - 8)),
                arguments("invalid gzip data: wrong length", changed(gzip, gzip.length - 4)),
                arguments("invalid gzip data", changed(gzip, 10)),
                arguments("invalid gzip header: unknown compression", changed(gzip, 2)),
                arguments("invalid gzip header: unknown flags", changed(gzip, 3)),
                arguments("invalid zstd data: ", concat(zstd, "garbage".getBytes(UTF_8))),
                arguments("invalid zstd data: ", Arrays.copyOf(zstd, zstd.length - 1)),
                arguments("invalid zstd data: ", changed(zstd, 4)),
                arguments("invalid zstd data: Frame requires too much memory", zstdWindow(28)));
    }

    @Test
    void stopsABombAtTheLimit() throws IOException {
        var bomb = gzip(new TarBytes().entry('0', "zeros").content(new byte[8 << 20]).end());
        var limits = LayerLimits.DEFAULT.withUncompressedBytes(1 << 20);
        var refused = assertThrows(InvalidLayer.class, () -> ReadLayer.of(bomb, limits));
        assertEquals("more than 1048576 uncompressed bytes", refused.getMessage());
    }

    @Test
    void passesErrorsOfTheSourceOn() throws IOException {
        var cut = new IOException("connection reset");
        for (var blob : List.of(TAR, gzip(TAR), Zstd.compress(TAR))) {
            var start = new ByteArrayInputStream(blob, 0, blob.length / 2);
            var source =
                    new FilterInputStream(start) {
                        @Override
                        public int read(byte[] bytes, int offset, int length) throws IOException {
                            int n = super.read(bytes, offset, length);
                            if (n < 0) {
                                throw cut;
                            }
                            return n;
                        }
                    };
            var thrown =
                    assertThrows(
                            IOException.class, () -> ReadLayer.of(source, LayerLimits.DEFAULT));
            assertSame(cut, thrown);
        }
    }

    @Test
    void closesTheBlob() throws IOException {
        for (var blob : List.of(TAR, gzip(TAR), Zstd.compress(TAR))) {
            var closed = new AtomicBoolean();
            var source =
                    new ByteArrayInputStream(blob) {
                        @Override
                        public void close() {
                            closed.set(true);
                        }
                    };
            LayerReader.open(source, LayerLimits.DEFAULT, PathFilter.WHOLE_ROOT).close();
            assertTrue(closed.get());
        }
    }

    private static byte[] tar() {
        var noise = new byte[700_000];
        new Random(1).nextBytes(noise);
        return new TarBytes()
                .entry('0', "usr/noise")
                .content(noise)
                .file("usr/last", "x".repeat(100_000))
                .end();
    }

    private static byte[] gzip(byte... bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** The same member with an extra field, a name, a comment and a header CRC. */
    private static byte[] withHeaderFields(byte[] gzip) {
        var header = Arrays.copyOf(gzip, 10);
        header[3] = 0x1f;
        return concat(
                header,
                ("\1\1" + "\0".repeat(257) + "name\0comment\0cc").getBytes(UTF_8),
                Arrays.copyOfRange(gzip, 10, gzip.length));
    }

    /** A frame of raw blocks that says it needs a window of that size (RFC 8878, 3.1.1). */
    private static byte[] zstdWindow(int log) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(
                new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((log - 10) << 3)});
        for (int at = 0; at < TAR.length; at += ZSTD_BLOCK) {
            var block = Arrays.copyOfRange(TAR, at, Math.min(at + ZSTD_BLOCK, TAR.length));
            int header = block.length << 3 | (at + ZSTD_BLOCK >= TAR.length ? 1 : 0);
            out.writeBytes(new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16)});
            out.writeBytes(block);
        }
        return out.toByteArray();
    }

    private static byte[] changed(byte[] bytes, int at) {
        var changed = bytes.clone();
        changed[at] = (byte) ~changed[at];
        return changed;
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Delivers a few bytes at a time and never says how many are available. */
    private static InputStream trickle(byte[] bytes) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, 997));
            }

            @Override
            public int available() {
                return 0;
            }
        };
    }
}

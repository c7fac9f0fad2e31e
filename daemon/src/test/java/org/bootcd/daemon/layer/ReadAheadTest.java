package org.bootcd.daemon.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReadAheadTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 3_000_000})
    void deliversWhatTheStreamHas(int size) throws IOException {
        var bytes = random(size);
        try (var ahead = ReadAhead.of(stream(new ByteArrayInputStream(bytes)))) {
            var read = new ByteArrayOutputStream();
            while (ahead.next() instanceof ReadAhead.Portion.Data(var portion)) {
                Channels.newChannel(read).write(portion.bytes());
            }
            assertArrayEquals(bytes, read.toByteArray());
            assertInstanceOf(ReadAhead.Portion.End.class, ahead.next());
        }
    }

    @Test
    void failureComesAfterWhatWasReadBefore() throws IOException {
        var failing =
                new SequenceInputStream(new ByteArrayInputStream(random(300_000)), new Failing());
        try (var ahead = ReadAhead.of(stream(failing))) {
            var data = assertInstanceOf(ReadAhead.Portion.Data.class, ahead.next());
            assertEquals(262_144, data.buffer().bytes().remaining());
            for (int i = 0; i < 2; i++) {
                var failure = assertInstanceOf(ReadAhead.Portion.Failure.class, ahead.next());
                assertEquals("the disk is gone", failure.cause().getMessage());
            }
        }
    }

    @Test
    void closingEarlyEndsTheThreadAndClosesTheStream() throws IOException {
        var closed = new AtomicBoolean();
        var ahead =
                ReadAhead.of(
                        stream(
                                new InputStream() {
                                    @Override
                                    public int read() {
                                        return 'x';
                                    }

                                    @Override
                                    public int read(byte[] bytes, int offset, int length) {
                                        bytes[offset] = 'x';
                                        return 1;
                                    }

                                    @Override
                                    public void close() {
                                        closed.set(true);
                                    }
                                }));
        assertInstanceOf(ReadAhead.Portion.Data.class, ahead.next());
        ahead.close();
        assertTrue(closed.get());
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(t -> t.getName().equals("read-ahead") && t.isAlive()));
    }

    private static Uncompressed stream(InputStream in) {
        return new Uncompressed.Stream(in);
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static final class Failing extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the disk is gone");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}

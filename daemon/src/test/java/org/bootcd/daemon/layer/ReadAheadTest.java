package org.bootcd.daemon.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
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
        try (var ahead = ReadAhead.of(new ByteArrayInputStream(bytes))) {
            assertArrayEquals(bytes, ahead.readAllBytes());
            assertEquals(-1, ahead.read());
        }
    }

    @Test
    void failureComesAfterWhatWasReadBefore() throws IOException {
        var failing =
                new SequenceInputStream(new ByteArrayInputStream(random(300_000)), new Failing());
        try (var ahead = ReadAhead.of(failing)) {
            assertEquals(262_144, ahead.readNBytes(262_144).length);
            var e = assertThrows(IOException.class, ahead::readAllBytes);
            assertEquals("the disk is gone", e.getMessage());
            assertThrows(IOException.class, ahead::read);
        }
    }

    @Test
    void closingEarlyEndsTheThreadAndClosesTheStream() throws IOException {
        var closed = new AtomicBoolean();
        var ahead =
                ReadAhead.of(
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
                        });
        assertEquals('x', ahead.read());
        ahead.close();
        assertTrue(closed.get());
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(t -> t.getName().equals("read-ahead") && t.isAlive()));
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

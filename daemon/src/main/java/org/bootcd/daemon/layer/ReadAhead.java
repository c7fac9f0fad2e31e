package org.bootcd.daemon.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a thread of its own reads a few buffers ahead, so that decompression and what is
 * done with the result share two processors. Its memory is fixed. For one reader.
 */
final class ReadAhead extends InputStream {
    private static final int BUFFER = 256 * 1024;
    private static final int BUFFERS = 4;

    private final InputStream in;
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BUFFERS);

    // One place more, for the end.
    private final BlockingQueue<Portion> filled = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final Thread thread;
    private @Nullable Portion current;
    private int position;

    private sealed interface Portion {
        @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
        record Data(byte[] bytes, int length) implements Portion {}

        record End() implements Portion {}

        record Failure(IOException cause) implements Portion {}
    }

    private ReadAhead(InputStream in) {
        this.in = in;
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(new byte[BUFFER]);
        }
        thread = Thread.ofPlatform().daemon().name("read-ahead").unstarted(this::readAll);
    }

    /** Starts to read at once; closing the result closes {@code in}. */
    static ReadAhead of(InputStream in) {
        var ahead = new ReadAhead(in);
        ahead.thread.start();
        return ahead;
    }

    private void readAll() {
        try {
            while (true) {
                var buffer = empty.take();
                int length = in.readNBytes(buffer, 0, buffer.length);
                if (length > 0) {
                    filled.put(new Portion.Data(buffer, length));
                }
                if (length < buffer.length) {
                    filled.put(new Portion.End());
                    return;
                }
            }
        } catch (IOException e) {
            filled.add(new Portion.Failure(e));
        } catch (InterruptedException _) {
            // Closed: nobody reads any more.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            filled.add(new Portion.Failure(new IOException("reading ahead failed: " + e, e)));
        }
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
        return switch (portion()) {
            case Portion.Data(var data, var available) -> {
                int n = Math.min(length, available - position);
                System.arraycopy(data, position, bytes, offset, n);
                position += n;
                if (position == available) {
                    current = null;
                    empty.add(data);
                }
                yield n;
            }
            case Portion.End() -> -1;
            case Portion.Failure(var cause) -> throw cause;
        };
    }

    private Portion portion() throws InterruptedIOException {
        if (current == null) {
            try {
                current = filled.take();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            position = 0;
        }
        return current;
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}

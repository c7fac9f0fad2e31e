package org.bootcd.daemon.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.bootcd.daemon.foreign.NativeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a thread of its own reads a few buffers ahead, so that decompression and what is
 * done with the result share two processors. Its memory is fixed. For one reader.
 */
final class ReadAhead implements Closeable {
    static final int BUFFER = 256 * 1024;
    private static final int BUFFERS = 4;

    private final Uncompressed in;
    private final List<NativeBuffer> buffers = new ArrayList<>();
    private final BlockingQueue<NativeBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);

    // One place more, for the end.
    private final BlockingQueue<Portion> filled = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final Thread thread;
    private @Nullable Portion current;

    /** What comes next. */
    sealed interface Portion {
        /** Bytes of the stream, from position to limit, to be read until the next call. */
        record Data(NativeBuffer buffer) implements Portion {}

        record End() implements Portion {}

        /** The stream failed. */
        record Failure(IOException cause) implements Portion {}
    }

    private ReadAhead(Uncompressed in) {
        this.in = in;
        for (int i = 0; i < BUFFERS; i++) {
            buffers.add(new NativeBuffer(BUFFER));
        }
        empty.addAll(buffers);
        thread = Thread.ofPlatform().daemon().name("read-ahead").unstarted(this::readAll);
    }

    /** Starts to read at once; closing the result closes {@code in}. */
    static ReadAhead of(Uncompressed in) {
        var ahead = new ReadAhead(in);
        ahead.thread.start();
        return ahead;
    }

    private void readAll() {
        try {
            boolean more = true;
            while (more) {
                var buffer = empty.take();
                more = fill(buffer.bytes().clear());
                if (buffer.bytes().flip().hasRemaining()) {
                    filled.put(new Portion.Data(buffer));
                }
            }
            filled.put(new Portion.End());
        } catch (IOException e) {
            filled.add(new Portion.Failure(e));
        } catch (InterruptedException _) {
            // Closed: nobody reads any more.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            filled.add(new Portion.Failure(new IOException("reading ahead failed: " + e, e)));
        }
    }

    /** False at the end. */
    private boolean fill(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (in.read(bytes) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The next portion; the end and a failure stay. */
    Portion next() throws InterruptedIOException {
        var portion = current;
        if (portion == null || portion instanceof Portion.Data) {
            if (portion instanceof Portion.Data(var buffer)) {
                empty.add(buffer);
            }
            portion = take();
            current = portion;
        }
        return portion;
    }

    private Portion take() throws InterruptedIOException {
        current = null;
        try {
            return filled.take();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Waits for the thread, which may be in native code that needs what is released here. */
    @Override
    public void close() throws IOException {
        boolean interrupted = false;
        while (thread.isAlive()) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        buffers.forEach(NativeBuffer::close);
        in.close();
    }
}

package org.bootcd.daemon.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Response;

/**
 * One request and its answer. The exchange runs on a virtual thread of its own while the caller's
 * thread watches it: a socket read hears neither an interrupt nor a slow peer, but a cancelled call
 * ends at once. When {@link #run} returns or throws, that thread has ended.
 */
final class Exchange {
    private static final int TICKS_PER_WINDOW = 10;

    /** Reads an answer; it is closed afterwards. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Response response, Meter meter) throws IOException;
    }

    private final Patience patience;
    // OkHttp's dispatcher forgets a call once its headers are in, so that it cannot cancel a body.
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Exchange(Patience patience) {
        this.patience = patience;
    }

    <T> T run(Call call, Reader<T> reader) throws IOException {
        calls.add(call);
        try {
            if (closed) {
                throw new SourceClosed();
            }
            return watch(call, reader);
        } finally {
            calls.remove(call);
        }
    }

    /** Aborts what runs; nothing can be run afterwards. */
    void close() {
        closed = true;
        calls.forEach(Call::cancel);
    }

    private <T> T watch(Call call, Reader<T> reader) throws IOException {
        var meter = new Meter(patience);
        var task =
                new FutureTask<T>(
                        () -> {
                            try (var response = call.execute()) {
                                return reader.read(response, meter);
                            }
                        });
        Thread.ofVirtual().name("fetch").start(task);
        var stalled = false;
        while (true) {
            try {
                return task.get(tick(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                if (meter.isStalled()) {
                    stalled = true;
                    call.cancel();
                }
            } catch (InterruptedException _) {
                call.cancel();
                awaitUninterrupted(task);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } catch (ExecutionException e) {
                throw stalled ? new Stalled(patience.stallWindow()) : ioException(e);
            }
        }
    }

    private long tick() {
        return Math.clamp(patience.stallWindow().toMillis() / TICKS_PER_WINDOW, 1, 1000);
    }

    private static void awaitUninterrupted(FutureTask<?> task) {
        while (!task.state().equals(FutureTask.State.SUCCESS)
                && !task.state().equals(FutureTask.State.FAILED)) {
            try {
                task.get();
            } catch (InterruptedException | ExecutionException | CancellationException _) {
                // Only the end matters; a second interrupt must not leave the thread behind.
            }
        }
    }

    /** Rethrows as an exception of this thread, so that the trace shows who asked. */
    private static IOException ioException(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
        };
    }
}

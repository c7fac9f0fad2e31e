package org.bootcd.daemon.job;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.bootcd.api.JobResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status of the host, kept until a file changes that it was read from. {@link #current} is
 * never older than its call; readers who come while the host is read share that reading.
 */
public final class HostStatus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostStatus.class);

    /** Changes by other programs are announced after this time at most. */
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    /** A failure need not change any file when its cause is gone. */
    private static final Duration FAILURE_KEPT = Duration.ofSeconds(2);

    private static final Duration FAILURE_KEPT_BY_WATCH = Duration.ofMinutes(1);

    private final HostReader reader;
    private final StatusFile file;
    private final Duration waitLimit;

    private HostView view = HostView.UNREAD;
    private @Nullable Fingerprint fingerprint;
    private long readAt;
    private @Nullable CompletableFuture<Void> reading;
    private Consumer<HostView> listener = _ -> {};

    /**
     * @param waitLimit how long a caller waits for a reading
     */
    public HostStatus(HostReader reader, StatusFile file, Duration waitLimit) {
        this.reader = reader;
        this.file = file;
        this.waitLimit = waitLimit;
    }

    /** Who is told of a view that says something new, in order. Must not block. */
    public synchronized void listen(Consumer<HostView> newListener) {
        listener = newListener;
    }

    /** Reads the host when its files change, from now on. */
    public void watch(ScheduledExecutorService clock) throws IOException {
        file.remove();
        var _ =
                clock.scheduleWithFixedDelay(
                        this::look, 0, WATCH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reads the host, unless nothing has changed; returns at once. */
    public void look() {
        try {
            if (!isFresh(FAILURE_KEPT_BY_WATCH)) {
                var _ = read();
            }
        } catch (IOException e) {
            LOG.warn("cannot look for changes of the host: {}", e.getMessage());
        }
    }

    /** The host as it is now; waits while it is read. */
    public HostView current() throws InterruptedException {
        var deadline = System.nanoTime() + waitLimit.toNanos();
        try {
            // A reading that was under way may be older than this call; the one after it is not.
            for (int i = 0; i < 2 && !isFresh(FAILURE_KEPT); i++) {
                read().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException _) {
            return unreadable("no answer within " + waitLimit.toSeconds() + " s");
        } catch (IOException | ExecutionException e) {
            return unreadable(String.valueOf(e.getMessage()));
        }
        return view();
    }

    /** What was read last. */
    public synchronized HostView view() {
        return view;
    }

    /** Removes the status file: nobody keeps it up to date any more. */
    @Override
    public synchronized void close() throws IOException {
        file.remove();
    }

    private boolean isFresh(Duration failureKept) throws IOException {
        var now = reader.fingerprint();
        synchronized (this) {
            var failed = view.status().isEmpty();
            var young = System.nanoTime() - readAt < failureKept.toNanos();
            return now.equals(fingerprint) && (!failed || young);
        }
    }

    private synchronized CompletableFuture<Void> read() {
        if (reading == null || reading.isDone()) {
            var future = new CompletableFuture<Void>();
            reading = future;
            Thread.ofPlatform().daemon().name("status").start(() -> read(future));
        }
        return reading;
    }

    private void read(CompletableFuture<Void> future) {
        try {
            var result = reader.read();
            show(result.fingerprint(), viewOf(result.end()));
            future.complete(null);
        } catch (IOException | RuntimeException e) {
            future.completeExceptionally(e);
            LOG.error("reading the host", e);
        } catch (InterruptedException e) {
            future.completeExceptionally(e);
            Thread.currentThread().interrupt();
        }
    }

    private static HostView viewOf(WorkerEnd end) {
        return switch (end) {
            case WorkerEnd.Succeeded(JobResult.HostRead(var host)) -> HostView.of(host, 0);
            case WorkerEnd.Succeeded(var other) -> HostView.unreadable(other.toString(), 0);
            case WorkerEnd.Failed(var error) -> HostView.unreadable(error.message(), 0);
        };
    }

    private synchronized void show(Fingerprint newFingerprint, HostView read) {
        fingerprint = newFingerprint;
        readAt = System.nanoTime();
        if (read.saysTheSameAs(view)) {
            return;
        }
        view = read.withGeneration(view.generation() + 1);
        try {
            file.write(view);
        } catch (IOException e) {
            LOG.warn("the status file cannot be written: {}", e.getMessage());
        }
        listener.accept(view);
    }

    private HostView unreadable(String error) {
        return HostView.unreadable(Objects.requireNonNull(error), view().generation());
    }
}

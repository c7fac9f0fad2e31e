package org.bootcd.daemon.job;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.WorkOrder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts worker processes. After one was used, another is kept ready for a while, because starting
 * a JVM is most of what a short order takes.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final List<String> argv;
    private final Duration spareTime;
    private final ScheduledExecutorService clock;

    private @Nullable Worker spare;
    private @Nullable ScheduledFuture<?> spareEnd;
    private boolean closed;

    /**
     * @param spareTime how long a worker is kept ready after the last use; zero for never
     */
    public Workers(List<String> argv, Duration spareTime, ScheduledExecutorService clock) {
        this.argv = List.copyOf(argv);
        this.spareTime = spareTime;
        this.clock = clock;
    }

    /** A worker that has taken the order. */
    Worker give(WorkOrder order, Consumer<Event> events) throws IOException {
        var ready = takeSpare();
        if (ready != null && ready.isAlive() && ready.accept(order, events)) {
            return ready;
        }
        var worker = new Worker(argv, clock);
        // One that fails to take it has died, which await() tells better than an exception here.
        worker.accept(order, events);
        return worker;
    }

    /** Has an order done that has no listener, within a time limit. */
    WorkerEnd ask(WorkOrder order, Duration limit) throws IOException, InterruptedException {
        var worker = give(order, _ -> {});
        var late = new AtomicBoolean();
        ScheduledFuture<?> timer =
                clock.schedule(
                        () -> {
                            late.set(true);
                            worker.cancel();
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            var end = worker.await();
            return end instanceof WorkerEnd.Failed && late.get() ? late(limit) : end;
        } finally {
            timer.cancel(false);
        }
    }

    private static WorkerEnd late(Duration limit) {
        return new WorkerEnd.Failed(
                new JobError(JobError.FAILED, "no answer within " + limit.toSeconds() + " s"));
    }

    /** Starts the worker for the next order, unless one is ready; called when an order is done. */
    synchronized void prepareNext() {
        if (spareTime.isZero() || closed) {
            return;
        }
        if (spare == null || !spare.isAlive()) {
            try {
                spare = new Worker(argv, clock);
            } catch (IOException e) {
                LOG.warn("no worker is kept ready: {}", e.getMessage());
                return;
            }
        }
        if (spareEnd != null) {
            spareEnd.cancel(false);
        }
        spareEnd = clock.schedule(this::dismissSpare, spareTime.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        dismissSpare();
    }

    private synchronized void dismissSpare() {
        var worker = takeSpare();
        if (worker != null) {
            worker.dismiss();
        }
    }

    private synchronized @Nullable Worker takeSpare() {
        var worker = spare;
        spare = null;
        return worker;
    }
}

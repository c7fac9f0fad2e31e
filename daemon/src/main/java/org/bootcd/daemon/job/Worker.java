package org.bootcd.daemon.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.Json;
import org.bootcd.api.WorkOrder;
import org.bootcd.daemon.process.Command;
import org.bootcd.daemon.process.ExitStatus;
import org.bootcd.daemon.process.RunningCommand;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker process: it takes one {@link WorkOrder} on its standard input and answers with lines of
 * {@link Event}. Closing its standard input ends it, so it cannot outlive this process.
 */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** The host as JSON is the longest line; a few hundred deployments fit. */
    private static final int MAX_LINE = 4 << 20;

    private final Workers.Settings settings;
    private final ScheduledExecutorService clock;
    private final RunningCommand process;
    private volatile Consumer<Event> listener = _ -> {};
    private volatile @Nullable WorkerEnd end;
    private volatile boolean cancelled;

    @SuppressWarnings("this-escape")
    Worker(Workers.Settings settings, ScheduledExecutorService clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        process =
                Command.of(settings.argv())
                        .start(MAX_LINE, this::line, line -> LogLine.parse(line).logTo(LOG));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Hands the order over; false when the process has gone meanwhile and another should be asked.
     */
    boolean accept(WorkOrder order, Consumer<Event> events) {
        listener = events;
        try {
            process.send(Json.print(order));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Waits for the end of the process; its answer, or else what it died of. */
    WorkerEnd await() throws InterruptedException {
        try {
            var status = process.awaitEnd();
            return Optional.ofNullable(end).orElseGet(() -> withoutAnswer(status));
        } finally {
            process.kill();
        }
    }

    /** SIGTERM, and SIGKILL after a while. */
    void cancel() {
        cancelled = true;
        process.terminate();
        killLater();
    }

    /** Ends a worker that has no order. */
    void dismiss() {
        process.closeInput();
        killLater();
    }

    private void killLater() {
        var _ =
                clock.schedule(
                        process::kill, settings.killAfter().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void line(String line) {
        if (end != null) {
            return;
        }
        switch (parse(line)) {
            case null ->
                    LOG.warn("not an event from worker {}: {}", process.pid(), shortened(line));
            case Event.Result(var result) -> answer(new WorkerEnd.Succeeded(result));
            case Event.Failure(var name, var message) ->
                    answer(new WorkerEnd.Failed(new JobError(name, message)));
            case Event event -> listener.accept(event);
        }
    }

    private static @Nullable Event parse(String line) {
        try {
            return Json.parse(line, Event.class);
        } catch (JsonProcessingException _) {
            return null;
        }
    }

    private static String shortened(String line) {
        var start = line.length() <= 200 ? line : line.substring(0, 200) + "…";
        return start.replaceAll("\\p{Cntrl}", "?");
    }

    private void answer(WorkerEnd answer) {
        end = answer;
        dismiss();
    }

    private WorkerEnd withoutAnswer(ExitStatus status) {
        if (cancelled) {
            return new WorkerEnd.Failed(new JobError(JobError.CANCELLED, "cancelled"));
        }
        var said = process.stderrTail();
        var text =
                "the worker process "
                        + cause(status)
                        + (said.isEmpty()
                                ? ""
                                : "; it said: " + LogLine.parse(said.getLast()).text());
        return new WorkerEnd.Failed(new JobError(JobError.WORKER_DIED, text));
    }

    /** 3 is the JVM's status under {@code -XX:+ExitOnOutOfMemoryError}. */
    private static String cause(ExitStatus status) {
        return switch (status.code()) {
            case 0 -> "ended without an answer";
            case 3 -> "ran out of memory";
            case 134 -> "aborted in native code: " + status;
            case 132, 135, 136, 139 -> "crashed in native code: " + status;
            case 137 ->
                    "was " + status + ", by the kernel for lack of memory or by an administrator";
            default -> "ended without an answer: " + status;
        };
    }
}

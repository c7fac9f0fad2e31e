package org.bootcd.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobInterface;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.Json;
import org.bootcd.api.WorkOrder;
import org.jspecify.annotations.Nullable;

/**
 * Runs a request in a worker process of our own, for hosts without the service. The worker lives no
 * longer than we do: it ends when its standard input does.
 */
public final class LocalWorker implements Agent {
    /** For cleaning up after the answer. */
    private static final Duration END_TIME = Duration.ofSeconds(10);

    private final Path launcher;
    private final String sysroot;
    private final Consumer<String> log;
    private volatile @Nullable Process process;
    private volatile boolean cancelled;

    /**
     * @param launcher the program {@code bootcd}
     * @param sysroot directory of the sysroot, {@code /} for the running host
     * @param log gets the worker's standard error, called on a thread of its own
     */
    public LocalWorker(Path launcher, Path sysroot, Consumer<String> log) {
        this.launcher = launcher;
        this.sysroot = sysroot.toString();
        this.log = log;
    }

    @Override
    public JobResult run(JobRequest request, JobListener listener) throws IOException {
        var worker = new ProcessBuilder(launcher.toString(), "worker").start();
        process = worker;
        var stderr = new StderrTail(worker.getErrorStream(), log);
        var reader = Thread.ofPlatform().daemon().name("worker-stderr").start(stderr);
        try (var events = new BufferedInputStream(worker.getInputStream())) {
            order(worker, request);
            if (cancelled) {
                closeInput(worker);
            }
            return awaitResult(events, listener);
        } catch (EndOfEvents e) {
            throw died(worker, end(worker, reader), stderr.lines());
        } finally {
            process = null;
            end(worker, reader);
        }
    }

    /** A worker that is gone already is noticed when its events are read. */
    private void order(Process worker, JobRequest request) {
        var line = Json.print(new WorkOrder(sysroot, request)) + "\n";
        try {
            worker.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            worker.getOutputStream().flush();
        } catch (IOException e) {
            log.accept("cannot write to the worker: " + e.getMessage());
        }
    }

    private static JobResult awaitResult(InputStream events, JobListener listener)
            throws IOException {
        while (true) {
            switch (next(events)) {
                case Event.Start _ -> {}
                case Event.ProgressBytes p ->
                        listener.progressed(
                                new Progress(p.task(), p.bytes(), p.bytesTotal(), p.bytesCached()));
                case Event.ProgressSteps p -> listener.progressed(new Progress(p.task(), 0, 0, 0));
                case Event.Message(var level, var text) -> listener.said(prefix(level) + text);
                case Event.Result(var result) -> {
                    return result;
                }
                case Event.Failure(var name, var message) -> throw RequestFailed.of(name, message);
            }
        }
    }

    private static Event next(InputStream events) throws IOException {
        var line = BoundedLine.read(events).orElseThrow(EndOfEvents::new);
        try {
            return Json.parse(line, Event.class);
        } catch (JsonProcessingException e) {
            throw new IOException("unexpected line from the worker: " + e.getOriginalMessage(), e);
        }
    }

    private static String prefix(Event.Level level) {
        return switch (level) {
            case INFO -> "";
            case WARNING -> JobInterface.WARNING_PREFIX;
        };
    }

    /** Waits, since the worker holds locks to its end. False when it does not end. */
    private boolean end(Process worker, Thread stderrReader) throws IOException {
        closeInput(worker);
        try {
            return worker.waitFor(END_TIME) && stderrReader.join(END_TIME);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private IOException died(Process worker, boolean ended, List<String> lastWords) {
        if (cancelled) {
            return RequestFailed.of("org.bootcd1.Error.Cancelled", "the worker was stopped");
        }
        var status = ended ? "exit status " + worker.exitValue() : "still running";
        return new WorkerDied("the worker ended without an answer (" + status + ")", lastWords);
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for the worker");
    }

    /** Fails where the order could not be written, which matters no more. */
    private void closeInput(Process worker) {
        try {
            worker.getOutputStream().close();
        } catch (IOException e) {
            log.accept("cannot close the worker's input: " + e.getMessage());
        }
    }

    @Override
    public boolean cancel() {
        cancelled = true;
        var worker = process;
        if (worker != null) {
            closeInput(worker);
        }
        return true;
    }

    @Override
    public void close() {
        cancel();
    }

    /** The worker's output ended before an answer. */
    private static final class EndOfEvents extends IOException {
        private static final long serialVersionUID = 1L;
    }
}

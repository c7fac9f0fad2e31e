package org.bootcd.daemon.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.WorkOrder;

/** Reads the host by a worker, anew when something changed meanwhile. */
public final class HostReader {
    /** A host on which something changes all the time is still shown. */
    private static final int MAX_ATTEMPTS = 5;

    /** A worker that was killed says nothing of the host; one that dies of it dies each time. */
    private static final int MAX_DEATHS = 3;

    private final Path sysroot;
    private final Path run;
    private final Workers workers;
    private final Duration timeLimit;

    /**
     * @param run where {@code /run} is
     * @param timeLimit how long a worker may take to read the host
     */
    public HostReader(Path sysroot, Path run, Workers workers, Duration timeLimit) {
        this.sysroot = sysroot;
        this.run = run;
        this.workers = workers;
        this.timeLimit = timeLimit;
    }

    /** What was read, and the files it was read from. */
    record Reading(Fingerprint fingerprint, WorkerEnd end) {}

    Fingerprint fingerprint() throws IOException {
        return Fingerprint.of(sysroot, run);
    }

    Reading read() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var before = settled();
            var end = ask();
            if (attempt == MAX_ATTEMPTS || fingerprint().equals(before)) {
                workers.prepareNext();
                return new Reading(before, end);
            }
        }
    }

    /** Waits until the last change is old enough for the next one to show. */
    private Fingerprint settled() throws IOException, InterruptedException {
        var fingerprint = fingerprint();
        if (!fingerprint.isSettledAt(Instant.now())) {
            TimeUnit.MILLISECONDS.sleep(Fingerprint.SETTLE_MILLIS);
            fingerprint = fingerprint();
        }
        return fingerprint;
    }

    private WorkerEnd ask() throws IOException, InterruptedException {
        var order = new WorkOrder(sysroot.toString(), new JobRequest.Status());
        var end = workers.ask(order, timeLimit);
        for (int deaths = 1; isDeath(end) && deaths < MAX_DEATHS; deaths++) {
            end = workers.ask(order, timeLimit);
        }
        return switch (end) {
            case WorkerEnd.Succeeded(JobResult.HostRead _) -> end;
            case WorkerEnd.Succeeded(var other) ->
                    failed("the worker answered with " + other.getClass().getSimpleName());
            case WorkerEnd.Failed _ -> end;
        };
    }

    private static boolean isDeath(WorkerEnd end) {
        return end instanceof WorkerEnd.Failed(var error)
                && error.name().equals(JobError.WORKER_DIED);
    }

    private static WorkerEnd failed(String message) {
        return new WorkerEnd.Failed(new JobError(JobError.FAILED, message));
    }
}

package org.bootcd.daemon.job;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bootcd.api.JobRequest;
import org.bootcd.api.WorkOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that run and those that ended lately. Of jobs that change the host one runs at a time;
 * an equal request joins it, another is refused.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final int MAX_FINISHED = 50;

    private final String sysroot;
    private final Workers workers;
    private final Duration linger;
    private final ScheduledExecutorService clock;

    private final TreeMap<Long, Job> jobs = new TreeMap<>();
    private long lastNumber;
    private int active;
    private JobListener listener = new JobListener.None();
    private volatile Runnable afterEach = () -> {};

    /**
     * @param linger how long a finished job is kept
     */
    public Jobs(String sysroot, Workers workers, Duration linger, ScheduledExecutorService clock) {
        this.sysroot = sysroot;
        this.workers = workers;
        this.linger = linger;
        this.clock = clock;
    }

    /** Who is told of jobs that come, change and go; set before the first request. */
    public synchronized void listen(JobListener newListener) {
        listener = newListener;
    }

    /** What is done when a job has ended; must not block. */
    public void afterEach(Runnable action) {
        afterEach = action;
    }

    /**
     * Starts a job, or joins the one that runs for an equal request. It works on a thread of its
     * own; this returns at once.
     *
     * @param initiator who asks, on the bus; empty for the service itself
     * @return the number of the job
     */
    public synchronized long submit(JobRequest request, String initiator) throws HostBusy {
        for (var job : jobs.values()) {
            var view = job.view();
            if (view.state().isFinished()) {
                continue;
            }
            if (view.request().equals(request) && !job.isCancelled()) {
                return view.number();
            }
            if (view.request().changesHost() && request.changesHost()) {
                throw new HostBusy(view, job.isCancelled());
            }
        }
        return start(request, initiator);
    }

    public synchronized Optional<JobView> find(long number) {
        return Optional.ofNullable(jobs.get(number)).map(Job::view);
    }

    public synchronized List<JobView> all() {
        return jobs.values().stream().map(Job::view).toList();
    }

    /** Asks the worker of a job to end; no effect on a job that has ended. */
    public synchronized void cancel(long number) {
        Optional.ofNullable(jobs.get(number)).ifPresent(Job::cancel);
    }

    /** Cancels what runs. */
    @Override
    public synchronized void close() {
        jobs.values().forEach(Job::cancel);
    }

    /** Waits until no job runs. */
    public synchronized boolean awaitIdle(Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (active > 0) {
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private long start(JobRequest request, String initiator) {
        var job = new Job(JobView.started(++lastNumber, request, initiator), listener::changed);
        jobs.put(lastNumber, job);
        active++;
        listener.added(job.view());
        LOG.info("job {}: {}", lastNumber, request);
        Thread.ofPlatform().daemon().name("job " + lastNumber).start(() -> run(job));
        return lastNumber;
    }

    private void run(Job job) {
        var view = job.view();
        job.end(work(job, new WorkOrder(sysroot, view.request())));
        workers.prepareNext();
        afterEach.run();
        finished(job);
    }

    private WorkerEnd work(Job job, WorkOrder order) {
        try {
            var worker = workers.give(order, job::accept);
            job.runsIn(worker);
            return worker.await();
        } catch (IOException e) {
            var text = "the worker process " + e.getMessage();
            return new WorkerEnd.Failed(new JobError(JobError.WORKER_DIED, text));
        } catch (RuntimeException | InterruptedException e) {
            // The top of the job's thread: whatever it is, the job must end.
            LOG.error("job {}", job.view().number(), e);
            return new WorkerEnd.Failed(new JobError(JobError.FAILED, String.valueOf(e)));
        }
    }

    private synchronized void finished(Job job) {
        var view = job.view();
        var number = view.number();
        LOG.info(
                "job {}: {}{}",
                number,
                view.state().wireName(),
                view.error().map(e -> ": " + e.message()).orElse(""));
        var _ = clock.schedule(() -> remove(number), linger.toMillis(), TimeUnit.MILLISECONDS);
        var old =
                jobs.values().stream().map(Job::view).filter(v -> v.state().isFinished()).toList();
        if (old.size() > MAX_FINISHED) {
            remove(old.getFirst().number());
        }
        active--;
        notifyAll();
    }

    private synchronized void remove(long number) {
        var job = jobs.remove(number);
        if (job != null) {
            listener.removed(job.view());
        }
    }
}

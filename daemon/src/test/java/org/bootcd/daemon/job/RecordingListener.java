package org.bootcd.daemon.job;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Keeps every view it is shown. */
final class RecordingListener implements JobListener {
    private static final long LIMIT_MILLIS = 20_000;

    private final List<JobView> views = new ArrayList<>();
    private final List<Long> removed = new ArrayList<>();

    @Override
    public synchronized void added(JobView job) {
        changed(job);
    }

    @Override
    public synchronized void changed(JobView job) {
        views.add(job);
        notifyAll();
    }

    @Override
    public synchronized void removed(JobView job) {
        removed.add(job.number());
        notifyAll();
    }

    synchronized List<JobView> views() {
        return List.copyOf(views);
    }

    /** The first view that satisfies the condition, now or later. */
    synchronized JobView await(Predicate<JobView> condition) throws InterruptedException {
        awaitTrue(() -> views.stream().anyMatch(condition));
        return views.stream().filter(condition).findFirst().orElseThrow();
    }

    synchronized void awaitRemoved(long number) throws InterruptedException {
        awaitTrue(() -> removed.contains(number));
    }

    private synchronized void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        var deadline = System.currentTimeMillis() + LIMIT_MILLIS;
        while (!condition.getAsBoolean()) {
            var left = deadline - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError("seen only " + views);
            }
            wait(left);
        }
    }
}

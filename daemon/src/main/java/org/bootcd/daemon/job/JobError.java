package org.bootcd.daemon.job;

/** Why a job failed; {@code name} is one of {@code org.bootcd1.Error.*}. */
public record JobError(String name, String message) {
    static final String CANCELLED = "org.bootcd1.Error.Cancelled";
    static final String WORKER_DIED = "org.bootcd1.Error.WorkerDied";
    static final String FAILED = "org.bootcd1.Error.Failed";
}

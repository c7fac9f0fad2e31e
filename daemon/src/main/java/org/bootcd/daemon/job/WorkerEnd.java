package org.bootcd.daemon.job;

import org.bootcd.api.JobResult;

/** What became of a worker's order. */
sealed interface WorkerEnd {
    record Succeeded(JobResult result) implements WorkerEnd {}

    record Failed(JobError error) implements WorkerEnd {}
}

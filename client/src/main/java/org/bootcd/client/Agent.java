package org.bootcd.client;

import java.io.IOException;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;

/**
 * What carries out requests to a host. Runs one request; only {@link #cancel} is for any thread.
 */
public sealed interface Agent extends AutoCloseable permits HostClient, LocalWorker {
    /**
     * Carries out a request and waits for its end. The listener is called on this thread.
     *
     * @throws RequestFailed when the request is refused, fails or is cancelled
     * @throws NoService when nothing answers and nothing was started
     */
    JobResult run(JobRequest request, JobListener listener) throws IOException;

    /**
     * Asks the running request to stop; {@link #run} then ends. False when its job is one of
     * another client that this one has joined: that one goes on.
     */
    boolean cancel() throws IOException;

    @Override
    void close() throws IOException;
}

package org.bootcd.client.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bootcd.client.Agent;
import org.jspecify.annotations.Nullable;

/**
 * Shutdown hook that cancels the job that runs when the program is interrupted, and lets the
 * program tell how that ended. A job that another client started goes on. The exit status then is
 * the Java runtime's: 128 and the number of the signal.
 */
final class CancelOnSignal implements Runnable {
    /** As long as a job may take to stop at a safe place. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PrintWriter err;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile @Nullable Agent running;

    CancelOnSignal(PrintWriter err) {
        this.err = err;
    }

    void jobStarts(Agent agent) {
        running = agent;
    }

    void jobEnded() {
        running = null;
    }

    /** The program has said all that it has to say. */
    void finished() {
        running = null;
        finished.countDown();
    }

    @Override
    public void run() {
        var agent = running;
        if (agent == null) {
            return;
        }
        try {
            if (!agent.cancel()) {
                err.println("notice: the job was started by another client and goes on");
            } else if (!finished.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                err.println("notice: the job has not stopped yet");
            }
        } catch (IOException e) {
            err.println("error: cancelling the job: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

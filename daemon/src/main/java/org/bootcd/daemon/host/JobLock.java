package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.foreign.DirectoryLock;

/**
 * The lock of the one job that may change a repository: a flock(2) on its directory, so that it
 * lives and dies with the worker process, whatever becomes of the service that started it.
 */
final class JobLock implements AutoCloseable {
    /** Longer than the grace in which a worker whose service was killed ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final Duration POLL = Duration.ofMillis(50);

    private final DirectoryLock lock;

    private JobLock(DirectoryLock lock) {
        this.lock = lock;
    }

    static JobLock take(Path repository, Consumer<Event> events)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<DirectoryLock> lock = DirectoryLock.tryLock(repository);
        if (lock.isEmpty()) {
            events.accept(new Event.Message(Event.Level.INFO, "waiting for another job to end"));
        }
        while (lock.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new HostBusy(
                        "another job is changing %s; try again when it has ended"
                                .formatted(repository));
            }
            Thread.sleep(POLL);
            lock = DirectoryLock.tryLock(repository);
        }
        return new JobLock(lock.get());
    }

    @Override
    public void close() {
        lock.close();
    }
}

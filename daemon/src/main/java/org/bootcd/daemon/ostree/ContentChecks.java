package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Checks content objects on all processors, while more are found. What waits is bounded: adding
 * waits for the oldest batch when there are too many.
 */
final class ContentChecks implements AutoCloseable {
    private static final int BATCH = 256;
    private static final int BATCHES_PER_THREAD = 4;

    private final Repo repo;
    private final CheckDepth depth;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final ExecutorService executor =
            Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
    private final Queue<Future<Map<Checksum, Flaw>>> pending = new ArrayDeque<>();
    private final Map<Checksum, Flaw> flaws = new HashMap<>();
    private List<Checksum> batch = new ArrayList<>(BATCH);

    ContentChecks(Repo repo, CheckDepth depth) {
        this.repo = repo;
        this.depth = depth;
    }

    void add(Checksum file) throws IOException, InterruptedException {
        batch.add(file);
        if (batch.size() == BATCH) {
            submit();
        }
    }

    /** Waits for all; the objects that are damaged. */
    Map<Checksum, Flaw> finish() throws IOException, InterruptedException {
        submit();
        while (!pending.isEmpty()) {
            takeOldest();
        }
        return Map.copyOf(flaws);
    }

    private void submit() throws IOException, InterruptedException {
        while (pending.size() >= BATCHES_PER_THREAD * threads) {
            takeOldest();
        }
        var files = batch;
        batch = new ArrayList<>(BATCH);
        pending.add(executor.submit(() -> check(files)));
    }

    private Map<Checksum, Flaw> check(List<Checksum> files)
            throws IOException, InterruptedException {
        var found = new HashMap<Checksum, Flaw>();
        try (var check = new ContentCheck(repo, depth)) {
            for (var file : files) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                check.check(file).ifPresent(flaw -> found.put(file, flaw));
            }
        }
        return found;
    }

    private void takeOldest() throws IOException, InterruptedException {
        try {
            flaws.putAll(pending.remove().get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("checking objects failed", e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}

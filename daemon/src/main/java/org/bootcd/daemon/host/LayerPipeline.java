package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.registry.ImageSource;

/**
 * Downloads layers side by side and imports each as soon as it is complete, several at once. What
 * is complete goes into the batch, which is committed whenever there is nothing to import for a
 * while, so that a slow network does not keep other programs from the repository.
 */
final class LayerPipeline implements AutoCloseable {
    /** Two connections fill a link; more only compete with the import for two processors. */
    private static final int PARALLEL_DOWNLOADS = 3;

    /** Each decompresses on a thread of its own. */
    private static final int PARALLEL_IMPORTS = 2;

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ImageSource source;
    private final LayerBatch batch;
    private final PullProgress progress;
    private final ExecutorService downloads =
            Executors.newFixedThreadPool(PARALLEL_DOWNLOADS, Thread.ofVirtual().factory());
    private final ExecutorService imports = Executors.newFixedThreadPool(PARALLEL_IMPORTS);
    private final BlockingQueue<Future<Done>> done = new LinkedBlockingQueue<>();
    private final CompletionService<Done> downloading =
            new ExecutorCompletionService<>(downloads, done);
    private final CompletionService<Done> importing =
            new ExecutorCompletionService<>(imports, done);
    private int running;

    LayerPipeline(ImageSource source, LayerBatch batch, PullProgress progress) {
        this.source = source;
        this.batch = batch;
        this.progress = progress;
    }

    /** A layer that is to be imported. */
    record Wanted(Descriptor layer, DiffId diffId) {}

    private sealed interface Done {
        record Downloaded(Wanted wanted, Path blob) implements Done {}

        record Imported(Descriptor layer, Checksum commit) implements Done {}
    }

    /** Ends when all are imported and committed. */
    void run(List<Wanted> layers, LayerImport importer) throws IOException, InterruptedException {
        for (var wanted : layers) {
            downloading.submit(
                    () -> {
                        var layer = wanted.layer();
                        var blob = source.blob(layer, progress.of(layer));
                        return new Done.Downloaded(wanted, blob);
                    });
        }
        for (int left = layers.size(); left > 0; ) {
            switch (next()) {
                case Done.Downloaded(var wanted, var blob) -> startImport(wanted, blob, importer);
                case Done.Imported(var layer, var commit) -> {
                    running--;
                    left--;
                    batch.add(layer, commit);
                    progress.imported(layer);
                }
            }
        }
        batch.commit();
    }

    private void startImport(Wanted wanted, Path blob, LayerImport importer) throws IOException {
        var transaction = batch.transaction();
        var layer = wanted.layer();
        running++;
        importing.submit(
                () ->
                        new Done.Imported(
                                layer, importer.run(transaction, layer, wanted.diffId(), blob)));
    }

    private Done next() throws IOException, InterruptedException {
        var next =
                running == 0 && batch.isOpen()
                        ? done.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS)
                        : done.take();
        if (next == null) {
            batch.commit();
            next = done.take();
        }
        try {
            return next.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a transfer failed", e.getCause());
        }
    }

    /** Stops everything, and returns when no thread uses the repository any more. */
    @Override
    public void close() {
        downloads.shutdownNow();
        imports.shutdownNow();
        boolean interrupted = false;
        while (!imports.isTerminated()) {
            try {
                imports.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

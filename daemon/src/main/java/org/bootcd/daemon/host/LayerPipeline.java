package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageLayer;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.registry.ImageSource;

/**
 * Downloads layers side by side and imports each as soon as it is complete and all of the stages
 * before are imported, several at once. What is complete goes into the batch, which is committed
 * whenever there is nothing to import for a while, so that a slow network does not keep other
 * programs from the repository.
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
    private final Map<Digest, Path> complete = new HashMap<>();
    private int running;

    LayerPipeline(ImageSource source, LayerBatch batch, PullProgress progress) {
        this.source = source;
        this.batch = batch;
        this.progress = progress;
    }

    private sealed interface Done {
        record Downloaded(ImageLayer layer, Path blob) implements Done {}

        record Imported(ImageLayer layer, Checksum commit) implements Done {}
    }

    /** Starts to download, in this order. */
    void download(List<ImageLayer> layers) {
        for (var layer : layers) {
            downloading.submit(
                    () -> {
                        var blob = source.blob(layer.descriptor(), progress.of(layer.descriptor()));
                        return new Done.Downloaded(layer, blob);
                    });
        }
    }

    /** Waits for one of the layers, while none is imported yet. */
    Path await(ImageLayer layer) throws IOException, InterruptedException {
        while (true) {
            var blob = complete.get(layer.digest());
            if (blob != null) {
                return blob;
            }
            if (next() instanceof Done.Downloaded(var other, var otherBlob)) {
                complete.put(other.digest(), otherBlob);
            }
        }
    }

    /** Imports all layers that are being downloaded; ends when they are committed. */
    void run(List<List<ImageLayer>> stages, LayerImport importer)
            throws IOException, InterruptedException {
        for (var stage : stages) {
            importStage(Set.copyOf(stage), importer);
            // What the next stage needs to see is there with the commit only.
            batch.commit();
        }
    }

    private void importStage(Set<ImageLayer> stage, LayerImport importer)
            throws IOException, InterruptedException {
        for (var layer : stage) {
            var blob = complete.remove(layer.digest());
            if (blob != null) {
                startImport(layer, blob, importer);
            }
        }
        for (int left = stage.size(); left > 0; ) {
            switch (next()) {
                case Done.Downloaded(var layer, var blob) when stage.contains(layer) ->
                        startImport(layer, blob, importer);
                case Done.Downloaded(var layer, var blob) -> complete.put(layer.digest(), blob);
                case Done.Imported(var layer, var commit) -> {
                    running--;
                    left--;
                    batch.add(layer.descriptor(), commit);
                    progress.imported(layer.descriptor());
                }
            }
        }
    }

    private void startImport(ImageLayer layer, Path blob, LayerImport importer) throws IOException {
        var transaction = batch.transaction();
        running++;
        importing.submit(() -> new Done.Imported(layer, importer.run(transaction, layer, blob)));
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

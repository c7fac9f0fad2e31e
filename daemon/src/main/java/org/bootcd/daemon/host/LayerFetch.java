package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.ostree.Labels;
import org.bootcd.daemon.ostree.MergeCommit;
import org.bootcd.daemon.ostree.NotEnoughSpace;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.Transaction;
import org.bootcd.daemon.registry.BlobStore;
import org.bootcd.daemon.registry.ImageSource;

/**
 * Downloads the missing layers of an image side by side and imports each, in order, as soon as it
 * is complete. What was done before an interruption is not done again: an imported layer has its
 * ref, a complete download is in the blob store.
 */
final class LayerFetch {
    /** Two connections fill a link; more only compete with the import for two processors. */
    private static final int PARALLEL_DOWNLOADS = 3;

    private final Repo repo;
    private final ImageSource source;
    private final BlobStore blobs;
    private final Consumer<Event> events;

    LayerFetch(Repo repo, ImageSource source, BlobStore blobs, Consumer<Event> events) {
        this.repo = repo;
        this.source = source;
        this.blobs = blobs;
        this.events = events;
    }

    /**
     * @param labels what the layers' files get at once, so that the merge finds them labelled
     */
    void run(ImagePull.Preparation.Needed image, List<Descriptor> missing, Labels labels)
            throws IOException, InterruptedException {
        var layers = image.manifest().layers();
        requireSpace(missing);
        tell(
                Event.Level.INFO,
                "layers already present: %d; layers needed: %d (%s)"
                        .formatted(
                                layers.size() - missing.size(),
                                missing.size(),
                                Sizes.text(sum(missing))));
        if (missing.isEmpty()) {
            return;
        }
        protect(image);
        var progress = new PullProgress(image.metadata().digest(), layers, missing, events);
        var importer = new LayerImport(repo, labels);
        var executor =
                Executors.newFixedThreadPool(PARALLEL_DOWNLOADS, Thread.ofVirtual().factory());
        try {
            var downloads = new ArrayList<Future<Path>>();
            for (var layer : missing) {
                downloads.add(executor.submit(() -> source.blob(layer, progress.of(layer))));
            }
            for (int i = 0; i < missing.size(); i++) {
                var layer = missing.get(i);
                var diffId = image.config().diffIds().get(layers.indexOf(layer));
                importLayer(importer, layer, diffId, downloads.get(i));
                progress.imported(layer);
            }
        } finally {
            executor.shutdownNow();
        }
        tellDropped(importer);
    }

    /** From here on no program that collects layers takes ours for left-overs. */
    private void protect(ImagePull.Preparation.Needed image) throws IOException {
        try (var transaction = Transaction.begin(repo)) {
            MergeCommit.protect(transaction, image.metadata());
            transaction.commit();
        }
    }

    private void importLayer(
            LayerImport importer, Descriptor layer, DiffId diffId, Future<Path> download)
            throws IOException, InterruptedException {
        var blob = await(download);
        try {
            importer.run(layer, diffId, blob);
        } catch (NotEnoughSpace e) {
            throw e;
        } catch (IOException e) {
            throw new LayerFailed(layer.digest(), e);
        }
        blobs.remove(layer.digest());
    }

    private static <T> T await(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a download failed", e.getCause());
        }
    }

    private void requireSpace(List<Descriptor> missing) throws IOException {
        long free = Files.getFileStore(repo.directory()).getUsableSpace() - repo.reservedBytes();
        long needed = sum(missing);
        if (needed > free) {
            throw new NotEnoughSpace(
                    "not enough space in %s: the image needs %s, %s are free"
                            .formatted(
                                    repo.directory(),
                                    Sizes.text(needed),
                                    Sizes.text(Math.max(0, free))));
        }
    }

    private static long sum(List<Descriptor> layers) {
        return layers.stream().mapToLong(Descriptor::size).sum();
    }

    private void tellDropped(LayerImport importer) {
        if (!importer.dropped().isEmpty()) {
            var names = new ArrayList<String>();
            importer.dropped().forEach((name, count) -> names.add(name + ": " + count));
            tell(
                    Event.Level.WARNING,
                    "Image contains non-ostree compatible file paths: " + String.join(" ", names));
        }
    }

    private void tell(Event.Level level, String text) {
        events.accept(new Event.Message(level, text));
    }
}

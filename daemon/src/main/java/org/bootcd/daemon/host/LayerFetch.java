package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.ImageLayer;
import org.bootcd.daemon.image.ImageLayers;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.Labels;
import org.bootcd.daemon.ostree.NotEnoughSpace;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.registry.BlobStore;
import org.bootcd.daemon.registry.ImageSource;

/**
 * Brings the missing layers of an image into the repository. What was done before an interruption
 * is not done again: an imported layer has its ref, a complete download is in the blob store.
 */
final class LayerFetch {
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
     * Which layers to bring.
     *
     * @param stages of the image's layers, those that are to be fetched
     * @param base the commit that the image encapsulates, where that is there
     * @param labels what the layers' files get at once, so that the merge finds them labelled
     */
    record Order(List<List<ImageLayer>> stages, Optional<Checksum> base, Labels labels) {
        Order {
            stages = List.copyOf(stages);
        }
    }

    /**
     * Imports stage by stage. Where a signature is asked for, it is verified before anything is
     * written.
     */
    void run(ImagePull.Preparation.Needed image, Order order, Optional<CommitSignature> signature)
            throws IOException, InterruptedException {
        var layers = image.manifest().layers();
        var stages = order.stages();
        var missing = stages.stream().flatMap(List::stream).map(ImageLayer::descriptor).toList();
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
        var progress = new PullProgress(image.metadata().digest(), layers, missing, events);
        var importer = new LayerImport(repo, order);
        try (var batch = new LayerBatch(repo, blobs, image.metadata())) {
            try (var pipeline = new LayerPipeline(source, batch, progress)) {
                pipeline.download(inImageOrder(image.layers(), stages));
                if (signature.isPresent()) {
                    verify(signature.get(), image.layers(), missing, pipeline);
                }
                pipeline.run(stages, importer);
            } catch (IOException | InterruptedException e) {
                batch.salvage(e);
                throw e;
            }
        }
        tellDropped(importer);
    }

    /** Whatever is imported first, the layer that a signature is in comes first in an image. */
    private static List<ImageLayer> inImageOrder(
            ImageLayers layers, List<List<ImageLayer>> stages) {
        var missing = stages.stream().flatMap(List::stream).collect(Collectors.toSet());
        return layers.all().stream().distinct().filter(missing::contains).toList();
    }

    private void verify(
            CommitSignature signature,
            ImageLayers layers,
            List<Descriptor> missing,
            LayerPipeline pipeline)
            throws IOException, InterruptedException {
        var layer = layers.commitLayer().orElseThrow();
        if (missing.contains(layer.descriptor())) {
            signature.verify(pipeline.await(layer));
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

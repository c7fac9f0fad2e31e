package org.bootcd.daemon.host;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Manifest;
import org.bootcd.daemon.image.Platform;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.LayerRefs;
import org.bootcd.daemon.ostree.MergeCommit;
import org.bootcd.daemon.ostree.RefName;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.StoredImage;
import org.bootcd.daemon.ostree.Transaction;
import org.bootcd.daemon.registry.BlobStore;
import org.bootcd.daemon.registry.ImageSource;

/**
 * Brings one image from its source into a repository: {@link #prepare}, then for an image that is
 * not there {@link #fetchLayers} and {@link #merge}. Layers that are there are used; what was
 * fetched before an interruption is not fetched again.
 */
final class ImagePull {
    /** Label of images whose first layers are ostree objects, not files. */
    private static final String ENCAPSULATED = "ostree.final-diffid";

    private static final String CREATED = "org.opencontainers.image.created";

    private final Repo repo;
    private final ImageReference image;
    private final ImageSource source;
    private final BlobStore blobs;
    private final Consumer<Event> events;
    private final LayerRefs layerRefs;

    ImagePull(
            Repo repo,
            ImageReference image,
            ImageSource source,
            BlobStore blobs,
            Consumer<Event> events) {
        this.repo = repo;
        this.image = image;
        this.source = source;
        this.blobs = blobs;
        this.events = events;
        this.layerRefs = new LayerRefs(repo);
    }

    /** What there is to do. */
    sealed interface Preparation {
        /** The repository has the image that the source has. */
        record Present(StoredImage image) implements Preparation {}

        /** The source has another image; {@code previous} is what the image ref names now. */
        record Needed(
                Manifest manifest,
                ImageConfig config,
                MergeCommit.ImageMetadata metadata,
                Optional<StoredImage> previous)
                implements Preparation {}
    }

    /** Asks the source, and notes a newer image on the one that it follows. */
    Preparation prepare() throws IOException {
        var previous = StoredImage.find(repo, image);
        if (previous.isPresent() && isPinnedTo(previous.get())) {
            return new Preparation.Present(previous.get());
        }
        var platform = Platform.host();
        var resolved = source.resolve(platform);
        resolved.manifest().requireImage();
        if (previous.isPresent()
                && isSame(previous.get(), resolved.digest().toString(), resolved.manifest())) {
            return new Preparation.Present(previous.get());
        }
        var config = ImageConfig.parse(source.config(resolved.manifest().config()));
        config.requireMatches(resolved.manifest());
        if (config.labels().containsKey(ENCAPSULATED)) {
            throw new InvalidManifest(
                    "%s encapsulates an ostree commit, which is not supported yet"
                            .formatted(image));
        }
        if (!config.architecture().equals(platform.architecture())) {
            throw new WrongArchitecture(
                    "%s is for %s; this machine is %s"
                            .formatted(image, config.architecture(), platform.architecture()));
        }
        var metadata =
                new MergeCommit.ImageMetadata(
                        resolved.digest(),
                        resolved.manifest().canonicalJson(),
                        config.canonicalJson(),
                        created(resolved.manifest(), config));
        if (previous.isPresent()) {
            previous.get().noteUpdate(repo, metadata);
        }
        return new Preparation.Needed(resolved.manifest(), config, metadata, previous);
    }

    private boolean isPinnedTo(StoredImage stored) throws IOException {
        return switch (image.transport()) {
            case REGISTRY ->
                    image.registryReference().digest().equals(Optional.of(stored.digest()));
            default -> false;
        };
    }

    /** A push that changed only the manifest, say by other compression, is no new image. */
    private static boolean isSame(StoredImage stored, String digest, Manifest manifest) {
        return stored.digest().toString().equals(digest)
                || stored.manifest().config().digest().equals(manifest.config().digest());
    }

    private static Instant created(Manifest manifest, ImageConfig config) {
        return Optional.ofNullable(manifest.annotations().get(CREATED))
                .or(config::created)
                .flatMap(ImagePull::instant)
                .orElseGet(Instant::now);
    }

    private static Optional<Instant> instant(String rfc3339) {
        try {
            return Optional.of(OffsetDateTime.parse(rfc3339).toInstant());
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /**
     * Fetches and imports the layers that are missing.
     *
     * @param kin commits, best first, one of which probably has the SELinux policy of the image
     */
    void fetchLayers(Preparation preparation, List<Checksum> kin)
            throws IOException, InterruptedException {
        if (preparation instanceof Preparation.Needed needed) {
            var missing = layerRefs.missing(needed.manifest().layers());
            var family = new ArrayList<>(kin);
            needed.previous().map(StoredImage::commit).ifPresent(family::add);
            try (var labels =
                    LikelyLabels.of(repo, missing.isEmpty() ? List.of() : family, events)) {
                new LayerFetch(repo, source, blobs, events).run(needed, missing, labels.labels());
            }
        }
    }

    /**
     * The image in the repository: an image that was there is looked for again, layers that were
     * fetched are merged and the image ref is set. Empty where another program has dropped any of
     * it since; then it takes another {@link #prepare}. From the check on, the open transaction
     * keeps the layers.
     */
    Optional<StoredImage> complete(Preparation preparation) throws IOException {
        return switch (preparation) {
            case Preparation.Present(var present) ->
                    StoredImage.find(repo, image).filter(present::equals);
            case Preparation.Needed needed -> {
                try (var transaction = Transaction.begin(repo)) {
                    yield layerRefs.missing(needed.manifest().layers()).isEmpty()
                            ? Optional.of(merge(transaction, needed))
                            : Optional.empty();
                }
            }
        };
    }

    static HostBusy dropped(ImageReference image) {
        return new HostBusy(
                "another program keeps dropping the layers of %s; end it and try again"
                        .formatted(image));
    }

    private StoredImage merge(Transaction transaction, Preparation.Needed needed)
            throws IOException {
        events.accept(Steps.importing(image));
        var commits = new ArrayList<Checksum>();
        for (var layer : needed.manifest().layers()) {
            var commit = layerRefs.find(layer).orElseThrow();
            commits.add(commit);
        }
        var merged = MergeCommit.write(transaction, commits, needed.metadata());
        for (int i = 0; i < commits.size(); i++) {
            var layer = needed.manifest().layers().get(i);
            transaction.setRef(
                    RefName.ofLayer(layer.digest()), Optional.of(merged.layers().get(i)));
        }
        for (var warning : merged.warnings()) {
            events.accept(new Event.Message(Event.Level.WARNING, warning));
        }
        MergeCommit.setRef(transaction, image, merged.commit());
        transaction.commit();
        // What is left in the store belongs to pulls that were given up.
        blobs.sweep(Instant.MAX);
        return new StoredImage(
                merged.commit(),
                needed.metadata().digest(),
                needed.manifest(),
                Optional.of(needed.config()));
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.ImageLayer;
import org.bootcd.daemon.image.ImageLayers;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.Manifest;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.image.Platform;
import org.bootcd.daemon.image.SignaturePolicy;
import org.bootcd.daemon.image.Transport;
import org.bootcd.daemon.ostree.CheckReport;
import org.bootcd.daemon.ostree.CheckedImage;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.Commit;
import org.bootcd.daemon.ostree.Labels;
import org.bootcd.daemon.ostree.MergeCommit;
import org.bootcd.daemon.ostree.PresentLayers;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.StoredImage;
import org.bootcd.daemon.ostree.StoredObject;
import org.bootcd.daemon.ostree.Transaction;
import org.bootcd.daemon.registry.BlobProgress;
import org.bootcd.daemon.registry.BlobStore;
import org.bootcd.daemon.registry.ImageNotFound;
import org.bootcd.daemon.registry.ImageSource;

/**
 * Fetches the damaged layers of images, and those only, imports them and writes a damaged merge
 * commit anew. What is fetched is what the stored manifest names, wherever the tag has moved to. A
 * merge that comes out as another than it was is not used, and a damaged object is not deleted
 * before what it is made from has been fetched.
 */
final class ImageRepair {
    private final Repo repo;
    private final Sources sources;
    private final Consumer<Event> events;
    private final CheckReport report;
    private final BlobStore blobs;
    private final Set<Digest> fetched = new HashSet<>();
    private final Set<StoredObject> deleted = new HashSet<>();
    private int filesInDeployments;

    ImageRepair(Repo repo, Sources sources, Consumer<Event> events, CheckReport report)
            throws IOException {
        this.repo = repo;
        this.sources = sources;
        this.events = events;
        this.report = report;
        this.blobs = Sources.blobs(repo);
    }

    /** How many of the files that were replaced are, as they were, in deployments as well. */
    int filesInDeployments() {
        return filesInDeployments;
    }

    /** Repairs an image; one that needs no repair is left alone. */
    void repair(CheckedImage image) throws IOException, InterruptedException {
        if (image.stored().isPresent()) {
            repair(image, image.stored().get());
        } else if (image.damaged()) {
            findCommit(image);
        }
    }

    private void repair(CheckedImage image, StoredImage stored)
            throws IOException, InterruptedException {
        var layers = damagedLayers(stored.manifest());
        if (layers.isEmpty() && !image.damaged()) {
            return;
        }
        if (layers.isEmpty() && stored.config().isPresent()) {
            rewrite(image, needed(image, stored, stored.config().get()));
            return;
        }
        try (var source = open(pinned(image, Optional.of(stored.digest())))) {
            var config =
                    stored.config().isPresent()
                            ? stored.config().get()
                            : ImageConfig.parse(source.config(stored.manifest().config()));
            var needed = needed(image, stored, config);
            fetch(source, needed, layers);
            if (image.damaged()) {
                rewrite(image, needed);
            }
        }
    }

    private ImagePull.Preparation.Needed needed(
            CheckedImage image, StoredImage stored, ImageConfig config) throws IOException {
        var layers = ImageLayers.of(stored.manifest(), config);
        var metadata =
                MergeCommit.metadataOf(repo, image.commit())
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "commit %s has no image config"
                                                        .formatted(image.commit())));
        return new ImagePull.Preparation.Needed(
                stored.manifest(), config, layers, metadata, Optional.empty());
    }

    /** The damaged layers that another image did not have as well. */
    private List<Descriptor> damagedLayers(Manifest manifest) {
        return report.damagedLayers(manifest).stream()
                .filter(layer -> !fetched.contains(layer.digest()))
                .toList();
    }

    private void fetch(
            ImageSource source, ImagePull.Preparation.Needed image, List<Descriptor> layers)
            throws IOException, InterruptedException {
        for (var layer : layers) {
            source.blob(layer, BlobProgress.none());
        }
        for (var layer : layers) {
            delete(report.damagedLayers().getOrDefault(layer.digest(), Set.of()));
        }
        var wanted =
                image.layers().stages().stream()
                        .map(s -> s.stream().filter(l -> layers.contains(l.descriptor())).toList())
                        .filter(stage -> !stage.isEmpty())
                        .toList();
        var base = PresentLayers.find(repo, image.layers()).base();
        var order = new LayerFetch.Order(wanted, base, Labels.NONE);
        new LayerFetch(repo, source, blobs, events).run(image, order, Optional.empty());
        layers.forEach(layer -> fetched.add(layer.digest()));
    }

    /**
     * For a commit that cannot be read: makes the commits of the images that it may have been of,
     * until one is the same.
     */
    private void findCommit(CheckedImage image) throws IOException, InterruptedException {
        var claimed = MergeCommit.claimedDigest(repo, image.commit());
        if (claimed.isPresent() && isFound(image, claimed)) {
            return;
        }
        if (!isFound(image, Optional.empty())) {
            throw new IOException(
                    "its commit was of another image than %s is now"
                            .formatted(pinned(image, Optional.empty())));
        }
    }

    private boolean isFound(CheckedImage image, Optional<Digest> digest)
            throws IOException, InterruptedException {
        try (var source = open(pinned(image, digest))) {
            var candidate = candidate(source);
            var present = PresentLayers.find(repo, candidate.layers());
            if (digest.isEmpty() && !present.areComplete()) {
                return false;
            }
            var layers = new ArrayList<>(damagedLayers(candidate.manifest()));
            present.missing().stream()
                    .flatMap(List::stream)
                    .map(ImageLayer::descriptor)
                    .filter(layer -> !layers.contains(layer))
                    .forEach(layers::add);
            fetch(source, candidate, layers);
            return isRewritten(image, candidate);
        } catch (ImageNotFound e) {
            if (digest.isEmpty()) {
                throw e;
            }
            return false;
        }
    }

    private static ImagePull.Preparation.Needed candidate(ImageSource source) throws IOException {
        var resolved = source.resolve(Platform.host());
        var config = ImageConfig.parse(source.config(resolved.manifest().config()));
        return ImagePull.needed(resolved, config, Optional.empty());
    }

    private Checksum merge(Transaction transaction, ImagePull.Preparation.Needed image)
            throws IOException {
        var present = PresentLayers.find(repo, image.layers());
        if (!present.areComplete()) {
            throw new IOException("layers are missing");
        }
        return MergeCommit.write(transaction, present, image.metadata()).commit();
    }

    private void rewrite(CheckedImage image, ImagePull.Preparation.Needed needed)
            throws IOException {
        if (!isRewritten(image, needed)) {
            throw new IOException(
                    "its layers now make another commit than %s".formatted(image.commit()));
        }
    }

    /**
     * Writes the trees and, where that is what is damaged, the commit itself; false, with nothing
     * done, where they would come out as others.
     */
    private boolean isRewritten(CheckedImage image, ImagePull.Preparation.Needed needed)
            throws IOException {
        try (var trial = Transaction.begin(repo)) {
            var merged = merge(trial, needed);
            if (!merged.equals(image.commit())
                    && (image.stored().isEmpty()
                            || !isSameTree(trial.written(merged), image.commit()))) {
                return false;
            }
        }
        delete(image.corrupt());
        try (var transaction = Transaction.begin(repo)) {
            merge(transaction, needed);
            transaction.commit();
        }
        repo.markComplete(image.commit());
        return true;
    }

    /** Other versions and other tools put other metadata beside the same tree. */
    private boolean isSameTree(Commit first, Checksum other) throws IOException {
        var second = repo.commit(other);
        return first.tree().equals(second.tree())
                && first.treeMetadata().equals(second.treeMetadata());
    }

    private void delete(Collection<StoredObject> objects) throws IOException {
        for (var object : objects) {
            // What was written since is whole.
            if (deleted.add(object)) {
                filesInDeployments += repo.isInDeployment(object) ? 1 : 0;
                repo.delete(object);
            }
        }
    }

    private ImageSource open(ImageReference image) throws IOException {
        // Digests say what is fetched, so that nothing else has to vouch for it.
        return sources.open(new OstreeImageReference(new SignaturePolicy.Insecure(), image), blobs);
    }

    private static ImageReference pinned(CheckedImage image, Optional<Digest> digest)
            throws IOException {
        var reference =
                image.reference()
                        .orElseThrow(() -> new IOException("nothing says where to fetch it from"));
        return reference.transport() == Transport.REGISTRY && digest.isPresent()
                ? new ImageReference(
                        Transport.REGISTRY,
                        reference.registryReference().name() + "@" + digest.get())
                : reference;
    }
}

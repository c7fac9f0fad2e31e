package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.ImageLayer;
import org.bootcd.daemon.layer.Attributes;
import org.bootcd.daemon.layer.LayerEntry;
import org.bootcd.daemon.layer.LayerLimits;
import org.bootcd.daemon.layer.LayerReader;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.FileMetadata;
import org.bootcd.daemon.ostree.Labels;
import org.bootcd.daemon.ostree.LayerCommit;
import org.bootcd.daemon.ostree.NotEnoughSpace;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.Transaction;

/**
 * Makes layer commits of the layer blobs of one image, for several threads; in the order of its
 * stages.
 */
final class LayerImport {
    private final Repo repo;
    private final Labels labels;
    private Optional<Checksum> base;
    private final SortedMap<String, Long> dropped = new TreeMap<>();

    LayerImport(Repo repo, LayerFetch.Order order) {
        this.repo = repo;
        this.labels = order.labels();
        this.base = order.base();
    }

    /**
     * Imports a complete, verified blob within the transaction.
     *
     * @return the layer's commit, of which the diff-id has proven right
     */
    Checksum run(Transaction transaction, ImageLayer layer, Path blob)
            throws IOException, InterruptedException {
        try {
            return switch (layer.role()) {
                case CHUNK -> ObjectLayerImport.run(transaction, layer, blob);
                case COMMIT -> {
                    var commit = ObjectLayerImport.run(transaction, layer, blob);
                    setBase(commit);
                    yield commit;
                }
                case DERIVED -> importEntries(transaction, layer.diffId(), blob);
            };
        } catch (NotEnoughSpace e) {
            throw e;
        } catch (IOException e) {
            throw new LayerFailed(layer.digest(), e);
        }
    }

    private Checksum importEntries(Transaction transaction, DiffId expected, Path blob)
            throws IOException, InterruptedException {
        var filter = DerivedPaths.over(base(), repo);
        try (var commit = new LayerCommit(transaction, labels);
                var in = Files.newInputStream(blob);
                var reader = LayerReader.open(in, LayerLimits.DEFAULT, filter)) {
            for (var e = reader.next(); e.isPresent(); e = reader.next()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                add(commit, e.get(), reader);
            }
            if (!reader.diffId().equals(expected)) {
                throw new DigestMismatch(
                        "uncompressed layer", expected.digest(), reader.diffId().digest());
            }
            count(reader.dropped());
            return commit.finish();
        }
    }

    private synchronized void setBase(Checksum commit) {
        base = Optional.of(commit);
    }

    private synchronized Optional<Checksum> base() {
        return base;
    }

    private synchronized void count(Map<String, Long> ofLayer) {
        ofLayer.forEach((name, count) -> dropped.merge(name, count, Long::sum));
    }

    /** Paths that were left out because a deployment has its own there: name to number. */
    synchronized SortedMap<String, Long> dropped() {
        return new TreeMap<>(dropped);
    }

    private static void add(LayerCommit commit, LayerEntry entry, LayerReader reader)
            throws IOException {
        switch (entry) {
            case LayerEntry.Directory(var path, var attributes) ->
                    commit.directory(path, metadata(attributes));
            case LayerEntry.RegularFile(var path, var attributes, var size) ->
                    commit.file(path, metadata(attributes), size, reader.content());
            case LayerEntry.Aside(var path, var attributes, var size) ->
                    commit.aside(path, metadata(attributes), size, reader.content());
            case LayerEntry.LinkToAside(var path, var target) -> commit.linkToAside(path, target);
            case LayerEntry.Symlink(var path, var attributes, var target) ->
                    commit.symlink(path, metadata(attributes), target);
            case LayerEntry.Hardlink(var path, var target) -> commit.hardlink(path, target);
        }
    }

    private static FileMetadata metadata(Attributes attributes) {
        return new FileMetadata(
                attributes.uid(),
                attributes.gid(),
                attributes.mode(),
                attributes.xattrs().stream()
                        .map(x -> new FileMetadata.Attribute(x.name(), x.value()))
                        .toList());
    }
}

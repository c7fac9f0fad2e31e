package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.layer.Attributes;
import org.bootcd.daemon.layer.LayerEntry;
import org.bootcd.daemon.layer.LayerLimits;
import org.bootcd.daemon.layer.LayerReader;
import org.bootcd.daemon.ostree.FileMetadata;
import org.bootcd.daemon.ostree.Labels;
import org.bootcd.daemon.ostree.LayerCommit;
import org.bootcd.daemon.ostree.RefName;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.Transaction;

/**
 * Makes layer commits of layer blobs. The layer's ref is set once its diff-id has proven right, and
 * not before.
 */
final class LayerImport {
    private final Repo repo;
    private final Labels labels;
    private final SortedMap<String, Long> dropped = new TreeMap<>();

    LayerImport(Repo repo, Labels labels) {
        this.repo = repo;
        this.labels = labels;
    }

    /**
     * Imports a complete, verified blob in a transaction of its own, so that a later failure does
     * not lose it.
     */
    void run(Descriptor layer, DiffId expected, Path blob)
            throws IOException, InterruptedException {
        try (var transaction = Transaction.begin(repo);
                var commit = new LayerCommit(transaction, labels);
                var in = Files.newInputStream(blob);
                var reader = LayerReader.open(in, LayerLimits.DEFAULT)) {
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
            reader.dropped().forEach((name, count) -> dropped.merge(name, count, Long::sum));
            transaction.setRef(RefName.ofLayer(layer.digest()), Optional.of(commit.finish()));
            transaction.commit();
        }
    }

    /** Paths that were left out because a deployment has its own there: name to number. */
    Map<String, Long> dropped() {
        return dropped;
    }

    private static void add(LayerCommit commit, LayerEntry entry, LayerReader reader)
            throws IOException {
        switch (entry) {
            case LayerEntry.Directory(var path, var attributes) ->
                    commit.directory(path, metadata(attributes));
            case LayerEntry.RegularFile(var path, var attributes, var size) ->
                    commit.file(path, metadata(attributes), size, reader.content());
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

package org.bootcd.it.corpus;

import java.io.IOException;
import java.io.InputStream;
import org.bootcd.daemon.layer.Attributes;
import org.bootcd.daemon.layer.LayerEntry;
import org.bootcd.daemon.layer.LayerLimits;
import org.bootcd.daemon.layer.LayerReader;
import org.bootcd.daemon.layer.PathFilter;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.FileMetadata;
import org.bootcd.daemon.ostree.Labels;
import org.bootcd.daemon.ostree.LayerCommit;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.Transaction;

/** Makes a layer commit of a blob of any origin, whose diff-id nobody has promised. */
final class Importer {
    private static final LayerLimits LIMITS = LayerLimits.DEFAULT.withUncompressedBytes(64 << 20);

    private Importer() {}

    static Checksum run(Repo repo, InputStream blob) throws IOException {
        try (var transaction = Transaction.begin(repo);
                var commit = new LayerCommit(transaction, Labels.NONE);
                var reader = LayerReader.open(blob, LIMITS, PathFilter.WHOLE_ROOT)) {
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                add(commit, entry.get(), reader);
            }
            var checksum = commit.finish();
            transaction.commit();
            return checksum;
        }
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

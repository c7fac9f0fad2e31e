package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.ImageLayer;
import org.bootcd.daemon.layer.LayerLimits;
import org.bootcd.daemon.layer.ObjectEntry;
import org.bootcd.daemon.layer.ObjectLayerReader;
import org.bootcd.daemon.ostree.BaseCommit;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.ChunkCommit;
import org.bootcd.daemon.ostree.NamedFile;
import org.bootcd.daemon.ostree.ObjectLayer;
import org.bootcd.daemon.ostree.Transaction;

/** Imports the layers of an image that hold an encapsulated commit, chunks before the commit. */
final class ObjectLayerImport {
    private ObjectLayerImport() {}

    /**
     * Imports a complete, verified blob; the result is the commit for the layer's ref, which may be
     * set: the diff-id and all objects have proven right.
     */
    static Checksum run(Transaction transaction, ImageLayer layer, Path blob)
            throws IOException, InterruptedException {
        try (var commit = open(transaction, layer);
                var in = Files.newInputStream(blob);
                var reader = ObjectLayerReader.open(in, LayerLimits.DEFAULT)) {
            for (var e = reader.next(); e.isPresent(); e = reader.next()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                add(commit, e.get(), reader);
            }
            if (!reader.diffId().equals(layer.diffId())) {
                throw new DigestMismatch(
                        "uncompressed layer", layer.diffId().digest(), reader.diffId().digest());
            }
            return commit.finish();
        }
    }

    private static ObjectLayer open(Transaction transaction, ImageLayer layer) throws IOException {
        return switch (layer.role()) {
            case COMMIT -> new BaseCommit(transaction);
            case CHUNK -> new ChunkCommit(transaction);
            case DERIVED -> throw new IllegalArgumentException("no layer of objects: " + layer);
        };
    }

    private static void add(ObjectLayer layer, ObjectEntry entry, ObjectLayerReader reader)
            throws IOException {
        var name = new Checksum(entry.checksum());
        switch (entry) {
            case ObjectEntry.Metadata(var kind, _, var object) ->
                    layer.metadata(type(kind), name, object);
            case ObjectEntry.RegularFile(_, var owner, var size) ->
                    layer.file(file(name, owner), size, reader.content());
            case ObjectEntry.Symlink(_, var owner, var target) ->
                    layer.symlink(file(name, owner), target);
        }
    }

    private static ObjectType type(ObjectEntry.Kind kind) {
        return switch (kind) {
            case COMMIT -> ObjectType.COMMIT;
            case COMMIT_META -> ObjectType.COMMIT_META;
            case DIR_TREE -> ObjectType.DIR_TREE;
            case DIR_META -> ObjectType.DIR_META;
        };
    }

    private static NamedFile file(Checksum name, ObjectEntry.Owner owner) {
        return new NamedFile(name, owner.uid(), owner.gid(), owner.mode(), owner.xattrs());
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.bootcd.daemon.foreign.ObjectType;

/**
 * Builds the commit of a chunk layer, in the form that all tools of the family share: its content
 * objects in one directory, each under its own checksum, so that the layer's ref keeps them.
 */
public final class ChunkCommit implements ObjectLayer {
    private final Transaction transaction;
    private final NamedObjects objects;
    private final Tree.Directory root;

    public ChunkCommit(Transaction transaction) throws IOException {
        this.transaction = transaction;
        this.root =
                new Tree.Directory(
                        transaction.writeDirectoryMetadata(
                                new FileMetadata(0, 0, 0755, List.of())));
        this.objects = new NamedObjects(transaction);
    }

    @Override
    public void metadata(ObjectType type, Checksum name, byte[] object) throws UnimportableLayer {
        throw new UnimportableLayer(
                name.hex(), "a metadata object in a layer that is for content objects");
    }

    @Override
    public void file(NamedFile file, long size, InputStream content) throws IOException {
        add(file);
        objects.file(file, size, content);
    }

    @Override
    public void symlink(NamedFile file, String target) throws IOException {
        add(file);
        objects.symlink(file, target);
    }

    private void add(NamedFile file) throws UnimportableLayer {
        var leaf = new Tree.Leaf(file.name());
        if (root.children().putIfAbsent(file.name().hex(), leaf) != null) {
            throw new UnimportableLayer(file.toString(), "the object is there twice");
        }
    }

    @Override
    public Checksum finish() throws IOException {
        return transaction.writeCommit(
                new Commit(
                        new TreeMap<>(),
                        Optional.empty(),
                        Instant.EPOCH,
                        transaction.writeTree(root),
                        root.metadata()));
    }

    @Override
    public void close() throws IOException {
        objects.close();
    }
}

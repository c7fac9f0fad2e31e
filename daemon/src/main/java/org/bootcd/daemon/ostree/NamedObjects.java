package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.ObjectType;

/**
 * Writes objects of others, which come with their name: it has to be the checksum of what they
 * hold, and metadata has to be in the one form that ostree writes, so that every reader sees the
 * same tree. Content that is in the repository is not read.
 */
final class NamedObjects implements AutoCloseable {
    private static final int MAX_NAME = 255;

    private final Transaction transaction;
    private final NativeRepo repo;
    private final ContentWriter content;

    NamedObjects(Transaction transaction) {
        this.transaction = transaction;
        this.repo = transaction.repo().nativeRepo();
        this.content = new ContentWriter(transaction.repo());
    }

    void file(NamedFile file, long size, InputStream bytes) throws IOException {
        var metadata = file.metadata();
        if (!has(file)) {
            require(content.writeFile(metadata, size, bytes), file.name(), file.toString());
        }
    }

    void symlink(NamedFile file, String target) throws IOException {
        var metadata = file.metadata();
        if (!has(file)) {
            require(content.writeSymlink(metadata, target), file.name(), file.toString());
        }
    }

    private boolean has(NamedFile file) throws IOException {
        return repo.has(ObjectType.FILE, file.name().hex());
    }

    void dirTree(Checksum name, byte[] object) throws IOException {
        var text = name + ".dirtree";
        require(Checksum.ofObject(object), name, text);
        try {
            var tree = DirTree.parse(object);
            tree.files().keySet().forEach(NamedObjects::requireFileName);
            tree.directories().keySet().forEach(NamedObjects::requireFileName);
            for (var directory : tree.directories().keySet()) {
                if (tree.files().containsKey(directory)) {
                    throw new IllegalArgumentException("a name is there twice");
                }
            }
            requireNormal(tree.object(), object);
        } catch (IllegalArgumentException e) {
            throw new UnimportableLayer(text, "no valid directory: " + e.getMessage());
        }
        transaction.writeObject(ObjectType.DIR_TREE, object);
    }

    void dirMeta(Checksum name, byte[] object) throws IOException {
        var text = name + ".dirmeta";
        require(Checksum.ofObject(object), name, text);
        try {
            requireNormal(FileMetadata.parseDirectory(object).directoryObject(), object);
        } catch (IllegalArgumentException e) {
            throw new UnimportableLayer(text, "no valid directory metadata: " + e.getMessage());
        }
        transaction.writeObject(ObjectType.DIR_META, object);
    }

    private static void requireFileName(String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0
                || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
            throw new IllegalArgumentException("a name that no file can have");
        }
    }

    private static void requireNormal(byte[] normal, byte[] object) {
        if (!Arrays.equals(normal, object)) {
            throw new IllegalArgumentException("it is not in normal form");
        }
    }

    static void require(Checksum actual, Checksum name, String object) throws UnimportableLayer {
        if (!actual.equals(name)) {
            throw new UnimportableLayer(
                    object, "the content is that of %s, not what the name says".formatted(actual));
        }
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}

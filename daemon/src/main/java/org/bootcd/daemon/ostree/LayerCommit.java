package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bootcd.daemon.image.Shown;
import org.jspecify.annotations.Nullable;

/**
 * Builds the commit of one layer from its entries in tar order: the layer's files as they are,
 * whiteouts as plain files, a later entry of the same path replacing an earlier one. Directories
 * that no entry describes get mode 0755 and the owner of the entry that needed them; they are
 * remembered in the commit's metadata, because at the merge they must not take a link's place.
 *
 * <p>Paths are relative, without {@code .} or {@code ..}; the empty path is the root.
 */
public final class LayerCommit implements AutoCloseable {
    /** Version of ostree-rs-ext whose format is written; other tools show it. */
    static final String IMPORTER_VERSION_KEY = "ostree.importer.version";

    static final String IMPORTER_VERSION = "0.15.3";

    private final Transaction transaction;
    private final Labels labels;
    private final ContentWriter content;
    private final Tree.Directory root;
    private final Map<FileMetadata, Checksum> directoryMetadata = new java.util.HashMap<>();
    private final PendingLinks pendingLinks = new PendingLinks();
    private final ImpliedDirectories implied = new ImpliedDirectories();
    private final Map<String, Tree.Leaf> aside = new java.util.HashMap<>();

    /** A hard link's entry has no owner of its own to give to missing parents. */
    private static final FileMetadata LINK_OWNER = FileMetadata.ofMissingParent(0, 0);

    public LayerCommit(Transaction transaction, Labels labels) throws IOException {
        this.transaction = transaction;
        this.labels = labels;
        this.content = new ContentWriter(transaction.repo());
        this.root = new Tree.Directory(metadata("", FileMetadata.ofMissingParent(0, 0)));
    }

    public void directory(String path, FileMetadata attributes) throws IOException {
        var metadata = metadata(path, attributes);
        if (path.isEmpty()) {
            root.setMetadata(metadata);
            return;
        }
        var parent = parentOf(path, attributes);
        implied.remove(path);
        pendingLinks.remove(path);
        if (parent.child(name(path)).orElse(null) instanceof Tree.Directory existing) {
            existing.setMetadata(metadata);
        } else {
            parent.children().put(name(path), new Tree.Directory(metadata));
        }
    }

    public void file(String path, FileMetadata attributes, long size, InputStream bytes)
            throws IOException {
        var labelled = attributes.labelled(labels, path, FileType.REGULAR);
        put(path, attributes, new Tree.Leaf(content.writeFile(labelled, size, bytes)));
    }

    public void symlink(String path, FileMetadata attributes, String target) throws IOException {
        var labelled = attributes.labelled(labels, path, FileType.SYMLINK);
        put(path, attributes, new Tree.Leaf(content.writeSymlink(labelled, target)));
    }

    /** Another name of a file of this layer, which may come later. */
    public void hardlink(String path, String target) throws IOException {
        if (!pendingLinks.contains(target)
                && root.find(target).orElse(null) instanceof Tree.Leaf leaf) {
            put(path, LINK_OWNER, leaf);
            return;
        }
        var parent = parentOf(path, LINK_OWNER);
        forget(parent.children().remove(name(path)), path);
        pendingLinks.put(path, parent, target);
    }

    /** A file without a path of its own, kept for {@link #linkToAside} under this name. */
    public void aside(String name, FileMetadata attributes, long size, InputStream bytes)
            throws IOException {
        aside.put(name, new Tree.Leaf(content.writeFile(attributes, size, bytes)));
    }

    /** A name for a file that was kept aside before. */
    public void linkToAside(String path, String name) throws IOException {
        var leaf = aside.get(name);
        if (leaf == null) {
            throw new IllegalStateException("nothing was kept aside as " + name);
        }
        put(path, LINK_OWNER, leaf);
    }

    private void put(String path, FileMetadata attributes, Tree.Leaf leaf) throws IOException {
        var parent = parentOf(path, attributes);
        forget(parent.children().put(name(path), leaf), path);
    }

    /** Of a directory that gives way to a file, nothing below remains. */
    private void forget(@Nullable Tree replaced, String path) {
        pendingLinks.removeTree(path);
        if (replaced instanceof Tree.Directory) {
            implied.removeTree(path);
        }
    }

    /**
     * Writes the trees and the commit.
     *
     * @return the commit, not yet referenced
     */
    public Checksum finish() throws IOException {
        pendingLinks.resolve(root);
        var metadata = new TreeMap<String, String>();
        metadata.put(IMPORTER_VERSION_KEY, IMPORTER_VERSION);
        implied.text().ifPresent(text -> metadata.put(ImpliedDirectories.KEY, text));
        return transaction.writeCommit(
                new Commit(
                        metadata,
                        Optional.empty(),
                        Instant.EPOCH,
                        transaction.writeTree(root),
                        root.metadata()));
    }

    private Tree.Directory parentOf(String path, FileMetadata child) throws IOException {
        var at = root;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            int start = path.lastIndexOf('/', slash - 1) + 1;
            var name = path.substring(start, slash);
            switch (at.child(name).orElse(null)) {
                case Tree.Directory directory -> at = directory;
                case Tree.Leaf _ -> throw notADirectory(path, slash);
                case null -> {
                    var above = path.substring(0, slash);
                    if (pendingLinks.contains(above)) {
                        throw notADirectory(path, slash);
                    }
                    var missing = FileMetadata.ofMissingParent(child.uid(), child.gid());
                    var directory = new Tree.Directory(metadata(above, missing));
                    at.children().put(name, directory);
                    implied.add(above);
                    at = directory;
                }
            }
        }
        return at;
    }

    private static UnimportableLayer notADirectory(String path, int slash) {
        return new UnimportableLayer(
                path,
                "%s is not a directory in this layer"
                        .formatted(Shown.of(path.substring(0, slash))));
    }

    private Checksum metadata(String path, FileMetadata attributes) throws IOException {
        var labelled = attributes.labelled(labels, path, FileType.DIRECTORY);
        var known = directoryMetadata.get(labelled);
        if (known == null) {
            known = transaction.writeDirectoryMetadata(labelled);
            directoryMetadata.put(labelled, known);
        }
        return known;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}

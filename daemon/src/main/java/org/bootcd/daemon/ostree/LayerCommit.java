package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Builds the commit of one layer from its entries in tar order: the layer's files as they are,
 * whiteouts as plain files, a later entry of the same path replacing an earlier one. Directories
 * that no entry describes get mode 0755 and the owner of the entry that needed them; they are
 * remembered in the commit's metadata, because at the merge they must not take a link's place.
 *
 * <p>Paths are relative, without {@code .} or {@code ..}; the empty path is the root.
 */
public final class LayerCommit implements AutoCloseable {
    /** Metadata key: paths of the directories that no entry describes, one a line. */
    static final String IMPLIED_KEY = "bootcd.implied-directories";

    /** Version of ostree-rs-ext whose format is written; other tools show it. */
    static final String IMPORTER_VERSION_KEY = "ostree.importer.version";

    static final String IMPORTER_VERSION = "0.15.3";

    private final Transaction transaction;
    private final Labels labels;
    private final ContentWriter content;
    private final Tree.Directory root;
    private final Map<FileMetadata, Checksum> directoryMetadata = new java.util.HashMap<>();
    private final Map<String, String> pendingLinks = new LinkedHashMap<>();
    private final SortedSet<String> implied = new TreeSet<>(Utf8Order.INSTANCE);

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
        if (root.find(target).orElse(null) instanceof Tree.Leaf leaf) {
            put(path, LINK_OWNER, leaf);
        } else {
            pendingLinks.put(path, target);
        }
    }

    private void put(String path, FileMetadata attributes, Tree.Leaf leaf) throws IOException {
        var parent = parentOf(path, attributes);
        pendingLinks.remove(path);
        implied.removeIf(i -> i.equals(path) || i.startsWith(path + "/"));
        parent.children().put(name(path), leaf);
    }

    /**
     * Writes the trees and the commit.
     *
     * @return the commit, not yet referenced
     */
    public Checksum finish() throws IOException {
        resolveLinks();
        var metadata = new TreeMap<String, String>();
        metadata.put(IMPORTER_VERSION_KEY, IMPORTER_VERSION);
        if (!implied.isEmpty()) {
            metadata.put(IMPLIED_KEY, implied.stream().collect(Collectors.joining("\n")));
        }
        return transaction.writeCommit(
                new Commit(
                        metadata,
                        Optional.empty(),
                        Instant.EPOCH,
                        transaction.writeTree(root),
                        root.metadata()));
    }

    /** Links to links resolve as soon as what they name is there, in whatever order they came. */
    private void resolveLinks() throws IOException {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (var link : Map.copyOf(pendingLinks).entrySet()) {
                if (root.find(link.getValue()).orElse(null) instanceof Tree.Leaf leaf) {
                    put(link.getKey(), LINK_OWNER, leaf);
                    progress = true;
                }
            }
        }
        for (var link : pendingLinks.entrySet()) {
            throw new UnimportableLayer(
                    link.getKey(),
                    "hard link to %s, which is no file of this layer".formatted(link.getValue()));
        }
    }

    private Tree.Directory parentOf(String path, FileMetadata child) throws IOException {
        var at = root;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            int start = path.lastIndexOf('/', slash - 1) + 1;
            var name = path.substring(start, slash);
            switch (at.child(name).orElse(null)) {
                case Tree.Directory directory -> at = directory;
                case Tree.Leaf _ ->
                        throw new UnimportableLayer(
                                path,
                                "%s is not a directory in this layer"
                                        .formatted(path.substring(0, slash)));
                case null -> {
                    var missing = FileMetadata.ofMissingParent(child.uid(), child.gid());
                    var parent = path.substring(0, slash);
                    var directory = new Tree.Directory(metadata(parent, missing));
                    at.children().put(name, directory);
                    implied.add(parent);
                    at = directory;
                }
            }
        }
        return at;
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
    public void close() {
        content.close();
    }
}

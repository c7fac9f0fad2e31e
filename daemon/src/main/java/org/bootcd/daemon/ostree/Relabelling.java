package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bootcd.daemon.foreign.LibC;
import org.bootcd.daemon.foreign.ObjectType;

/**
 * Gives trees in a repository the labels of a policy, within a transaction. An object that has its
 * label is used as it is, another is written anew; what was written for one tree serves the next.
 */
final class Relabelling implements AutoCloseable {
    private final Transaction transaction;
    private final Repo repo;
    private final SelinuxPolicy policy;
    private final ContentWriter content;
    private final Map<Checksum, Label> files = new HashMap<>();
    private final Map<Wanted, Checksum> relabelled = new HashMap<>();

    /** What a content object is, and the label that it has. */
    private record Label(FileType type, Optional<FileMetadata.Attribute> label) {}

    private record Wanted(Checksum object, FileMetadata.Attribute label) {}

    Relabelling(Transaction transaction, SelinuxPolicy policy) {
        this.transaction = transaction;
        this.repo = transaction.repo();
        this.policy = policy;
        this.content = new ContentWriter(repo);
    }

    /**
     * The commit of a layer with labels: metadata and time are kept, whiteouts stay files. A commit
     * that has them is returned itself.
     */
    Checksum layer(Checksum commit) throws IOException {
        var root = repo.tree(commit);
        if (!relabel(root)) {
            return commit;
        }
        var tree = transaction.writeTree(root);
        var object = repo.nativeRepo().load(ObjectType.COMMIT, commit.hex());
        return transaction.writeCommit(Commit.withTree(object, tree, root.metadata()));
    }

    /** Labels a tree in place; whether anything of it changed. */
    boolean relabel(Tree.Directory root) throws IOException {
        return relabel(root, "");
    }

    private boolean relabel(Tree.Directory directory, String path) throws IOException {
        var metadata = labelled(directory.metadata(), path);
        boolean changed = !metadata.equals(directory.metadata());
        directory.setMetadata(metadata);
        for (var child : directory.children().entrySet()) {
            var childPath = path.isEmpty() ? child.getKey() : path + "/" + child.getKey();
            switch (child.getValue()) {
                case Tree.Directory subdirectory -> changed |= relabel(subdirectory, childPath);
                case Tree.Leaf leaf -> {
                    var file = labelledFile(leaf.checksum(), childPath);
                    if (!file.equals(leaf.checksum())) {
                        child.setValue(new Tree.Leaf(file));
                        changed = true;
                    }
                }
            }
        }
        return changed;
    }

    private Checksum labelled(Checksum directory, String path) throws IOException {
        var label = policy.of(path, FileType.DIRECTORY);
        if (label.isEmpty()) {
            return directory;
        }
        var wanted = new Wanted(directory, label.get());
        var known = relabelled.get(wanted);
        if (known == null) {
            var metadata = repo.directoryMetadata(directory).with(label.get());
            known = transaction.writeDirectoryMetadata(metadata);
            relabelled.put(wanted, known);
        }
        return known;
    }

    private Checksum labelledFile(Checksum file, String path) throws IOException {
        var is = files.get(file);
        if (is == null) {
            is = labelOf(file);
            files.put(file, is);
        }
        var label = policy.of(path, is.type());
        if (label.isEmpty() || label.equals(is.label())) {
            return file;
        }
        var wanted = new Wanted(file, label.get());
        var known = relabelled.get(wanted);
        if (known == null) {
            known = write(file, label.get());
            relabelled.put(wanted, known);
            files.put(known, new Label(is.type(), label));
        }
        return known;
    }

    /** On a host this is asked of each file, so that it has to do without opening the object. */
    private Label labelOf(Checksum file) throws IOException {
        var path = repo.contentPath(file);
        if (!repo.isBare() || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            try (var object = repo.file(file)) {
                return new Label(
                        object.symlinkTarget().isPresent() ? FileType.SYMLINK : FileType.REGULAR,
                        FileMetadata.of(object).attribute(SelinuxPolicy.XATTR));
            }
        }
        return new Label(
                Files.isSymbolicLink(path) ? FileType.SYMLINK : FileType.REGULAR,
                LibC.xattr(path, SelinuxPolicy.XATTR)
                        .map(value -> new FileMetadata.Attribute(SelinuxPolicy.XATTR, value)));
    }

    private Checksum write(Checksum file, FileMetadata.Attribute label) throws IOException {
        try (var object = repo.file(file)) {
            var metadata = FileMetadata.of(object).with(label);
            var target = object.symlinkTarget();
            if (target.isPresent()) {
                return content.writeSymlink(metadata, target.get());
            }
            try (var bytes = object.content()) {
                return content.writeFile(metadata, object.size(), bytes);
            }
        }
    }

    @Override
    public void close() {
        content.close();
    }
}

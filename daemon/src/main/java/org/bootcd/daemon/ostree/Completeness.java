package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.ObjectType;

/**
 * Whether all objects of a commit are there, and make a tree that can be unfolded: one dirtree may
 * stand in many places, so that a few objects could make more paths than any disk holds.
 */
final class Completeness {
    /** Several times what the largest systems have. */
    private static final long MAX_PATHS = 4_000_000;

    /** As deep as a path of PATH_MAX bytes can be. */
    private static final int MAX_DEPTH = 2048;

    private static final byte[] EMPTY_TREE = {0};
    private static final Checksum EMPTY_TREE_NAME = Checksum.ofObject(EMPTY_TREE);

    private final Transaction transaction;
    private final NativeRepo repo;
    private final Set<Checksum> files = new HashSet<>();
    private final Set<Checksum> dirMetas = new HashSet<>();
    private final Map<Checksum, Extent> trees = new HashMap<>();

    /** Of a dirtree and all below it. */
    private record Extent(long paths, int depth) {
        Extent with(Extent child) {
            return new Extent(paths + child.paths + 1, Math.max(depth, child.depth + 1));
        }
    }

    Completeness(Transaction transaction) {
        this.transaction = transaction;
        this.repo = transaction.repo().nativeRepo();
    }

    void require(Commit commit) throws IOException {
        requireDirMeta(commit.treeMetadata());
        require(commit.tree(), 0);
    }

    private Extent require(Checksum tree, int above) throws IOException {
        var known = trees.get(tree);
        if (known != null) {
            return known;
        }
        requireTree(tree);
        var listing = transaction.repo().list(tree);
        for (var file : listing.files().values()) {
            if (files.add(file) && !repo.has(ObjectType.FILE, file.hex())) {
                throw missing(file + ".file");
            }
        }
        var extent = new Extent(listing.files().size(), 0);
        for (var directory : listing.directories().values()) {
            requireDirMeta(directory.metadata());
            requireUnfoldable(new Extent(extent.paths(), above + 1));
            extent = extent.with(require(directory.tree(), above + 1));
            requireUnfoldable(extent);
        }
        trees.put(tree, extent);
        return extent;
    }

    private static void requireUnfoldable(Extent extent) throws UnimportableLayer {
        if (extent.paths() > MAX_PATHS || extent.depth() > MAX_DEPTH) {
            throw new UnimportableLayer(
                    "the commit's tree",
                    "more than %d paths, or deeper than %d directories"
                            .formatted(MAX_PATHS, MAX_DEPTH));
        }
    }

    /** Writers leave out the dirtree of /sysroot, which is empty. */
    private void requireTree(Checksum tree) throws IOException {
        if (!repo.has(ObjectType.DIR_TREE, tree.hex())) {
            if (!tree.equals(EMPTY_TREE_NAME)) {
                throw missing(tree + ".dirtree");
            }
            transaction.writeObject(ObjectType.DIR_TREE, EMPTY_TREE);
        }
    }

    private void requireDirMeta(Checksum metadata) throws IOException {
        if (dirMetas.add(metadata) && !repo.has(ObjectType.DIR_META, metadata.hex())) {
            throw missing(metadata + ".dirmeta");
        }
    }

    private static UnimportableLayer missing(String object) {
        return new UnimportableLayer(object, "the commit needs it, and no layer has it");
    }
}

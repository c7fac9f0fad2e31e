package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bootcd.daemon.image.Shown;

/**
 * Layers laid over each other as a container runtime would unpack them, computed on tree objects
 * alone: no file is checked out.
 *
 * <p>An incoming directory replaces what is no directory and takes over owner, mode and xattrs of
 * one; an incoming file replaces anything. Whiteouts act on lower layers only. A directory that its
 * layer only implied, where the tree has a symbolic link, is what the link leads to inside the
 * image: {@code lib/x} over {@code lib -> usr/lib} lands in {@code usr/lib}.
 */
final class MergedTree {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MAX_LINKS = 40;

    /**
     * As deep as the paths of a layer may be. Links to deep directories could make a tree that no
     * program can walk, libostree, which holds a file descriptor a level, included.
     */
    private static final int MAX_DEPTH = 512;

    private final Repo repo;
    private final List<String> warnings = new ArrayList<>();
    private Optional<Tree.Directory> root = Optional.empty();

    /** A directory of the tree, and how many are above it. */
    private record Place(Tree.Directory directory, int depth) {
        Place below(Tree.Directory child, String path) throws UnimportableLayer {
            if (depth == MAX_DEPTH) {
                throw new UnimportableLayer(
                        path, "more than %d directories in each other".formatted(MAX_DEPTH));
            }
            return new Place(child, depth + 1);
        }
    }

    MergedTree(Repo repo) {
        this.repo = repo;
    }

    Tree.Directory root() {
        return root.orElseThrow();
    }

    /** Things that the person who asked should know, a line each. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Begins with the tree of an ostree commit, in which whiteouts mean nothing. */
    void applyBase(Checksum commit) throws IOException {
        root = Optional.of(repo.tree(commit));
    }

    /** Lays the tree of a layer commit on top. */
    void apply(Checksum layer) throws IOException {
        var implied =
                Optional.ofNullable(repo.commit(layer).metadata().get(ImpliedDirectories.KEY))
                        .map(ImpliedDirectories::parse)
                        .orElse(Set.of());
        var tree = repo.tree(layer);
        if (root.isEmpty()) {
            root = Optional.of(new Tree.Directory(tree.metadata()));
        }
        overlay(new Place(root.get(), 0), tree, "", implied);
    }

    private void overlay(Place place, Tree.Directory upper, String path, Set<String> implied)
            throws IOException {
        var lower = place.directory();
        lower.setMetadata(upper.metadata());
        if (upper.child(OPAQUE).isPresent()) {
            lower.children().clear();
        }
        for (var name : upper.children().keySet()) {
            if (name.startsWith(WHITEOUT) && !name.equals(OPAQUE)) {
                lower.children().remove(name.substring(WHITEOUT.length()));
            }
        }
        for (var child : upper.children().entrySet()) {
            var name = child.getKey();
            switch (child.getValue()) {
                case Tree.Leaf leaf -> {
                    if (!name.startsWith(WHITEOUT)) {
                        lower.children().put(name, leaf);
                    }
                }
                case Tree.Directory directory -> {
                    var childPath = path.isEmpty() ? name : path + "/" + name;
                    overlay(
                            placeFor(place, childPath, directory, implied),
                            directory,
                            childPath,
                            implied);
                }
            }
        }
    }

    private Place placeFor(Place lower, String path, Tree.Directory incoming, Set<String> implied)
            throws IOException {
        var name = path.substring(path.lastIndexOf('/') + 1);
        switch (lower.directory().child(name).orElse(null)) {
            case Tree.Directory existing -> {
                return lower.below(existing, path);
            }
            case Tree.Leaf leaf -> {
                var target = repo.facts(leaf.checksum()).symlinkTarget();
                if (target.isPresent() && implied.contains(path)) {
                    var resolved = resolve(path);
                    incoming.setMetadata(resolved.directory().metadata());
                    return resolved;
                }
                if (target.isPresent() && path.indexOf('/') < 0) {
                    warnings.add(
                            "/%s, a symbolic link to %s in a lower layer, becomes a directory"
                                    .formatted(Shown.of(path), Shown.of(target.get())));
                }
            }
            case null -> {}
        }
        var fresh = new Tree.Directory(incoming.metadata());
        lower.directory().children().put(name, fresh);
        return lower.below(fresh, path);
    }

    /** Follows the links of a path to a directory without ever leaving the image. */
    private Place resolve(String path) throws IOException {
        Deque<String> names = new ArrayDeque<>(Arrays.asList(path.split("/")));
        Deque<Tree.Directory> at = new ArrayDeque<>(List.of(root()));
        int links = 0;
        while (!names.isEmpty()) {
            var name = names.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (at.size() > 1) {
                    at.pop();
                }
                continue;
            }
            switch (at.element().child(name).orElse(null)) {
                case Tree.Directory directory -> at.push(directory);
                case Tree.Leaf leaf -> {
                    var target = repo.facts(leaf.checksum()).symlinkTarget();
                    if (target.isEmpty() || ++links > MAX_LINKS) {
                        throw new UnimportableLayer(path, "leads through what is no directory");
                    }
                    if (target.get().startsWith("/")) {
                        while (at.size() > 1) {
                            at.pop();
                        }
                    }
                    Arrays.asList(target.get().split("/")).reversed().forEach(names::push);
                }
                case null ->
                        throw new UnimportableLayer(
                                path, "leads through a symbolic link to nowhere");
            }
        }
        return new Place(at.element(), at.size() - 1);
    }

    /** Removes the empty files that a container build leaves where the host has its own. */
    void removeBuildLeftovers() throws IOException {
        if (root().find("usr/etc").orElse(null) instanceof Tree.Directory etc) {
            for (var name : List.of("hostname", "resolv.conf")) {
                if (etc.child(name).orElse(null) instanceof Tree.Leaf(var checksum)) {
                    var facts = repo.facts(checksum);
                    if (facts.size() == 0 && facts.symlinkTarget().isEmpty()) {
                        etc.children().remove(name);
                    }
                }
            }
        }
    }
}

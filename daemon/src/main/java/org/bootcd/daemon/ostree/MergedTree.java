package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    private final Repo repo;
    private final List<String> warnings = new ArrayList<>();
    private Optional<Tree.Directory> root = Optional.empty();

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
                Optional.ofNullable(repo.commit(layer).metadata().get(LayerCommit.IMPLIED_KEY))
                        .map(lines -> Set.copyOf(Arrays.asList(lines.split("\n"))))
                        .orElse(Set.of());
        var tree = repo.tree(layer);
        if (root.isEmpty()) {
            root = Optional.of(new Tree.Directory(tree.metadata()));
        }
        overlay(root.get(), tree, "", implied);
    }

    private void overlay(
            Tree.Directory lower, Tree.Directory upper, String path, Set<String> implied)
            throws IOException {
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
                            directoryFor(lower, childPath, directory, implied),
                            directory,
                            childPath,
                            implied);
                }
            }
        }
    }

    private Tree.Directory directoryFor(
            Tree.Directory lower, String path, Tree.Directory incoming, Set<String> implied)
            throws IOException {
        var name = path.substring(path.lastIndexOf('/') + 1);
        switch (lower.child(name).orElse(null)) {
            case Tree.Directory existing -> {
                return existing;
            }
            case Tree.Leaf leaf -> {
                var target = repo.facts(leaf.checksum()).symlinkTarget();
                if (target.isPresent() && implied.contains(path)) {
                    var resolved = resolve(path);
                    incoming.setMetadata(resolved.metadata());
                    return resolved;
                }
                if (target.isPresent() && path.indexOf('/') < 0) {
                    warnings.add(
                            "/%s, a symbolic link to %s in a lower layer, becomes a directory"
                                    .formatted(path, target.get()));
                }
            }
            case null -> {}
        }
        var fresh = new Tree.Directory(incoming.metadata());
        lower.children().put(name, fresh);
        return fresh;
    }

    /** Follows the links of a path to a directory without ever leaving the image. */
    private Tree.Directory resolve(String path) throws IOException {
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
        return at.element();
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

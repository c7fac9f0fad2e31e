package org.bootcd.daemon.ostree;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A directory tree in memory whose leaves are objects of a repository. */
sealed interface Tree {
    /** A content object: regular file or symbolic link. */
    record Leaf(Checksum checksum) implements Tree {}

    /**
     * A directory; mutable until it is written. Names sort as ostree wants them, by UTF-8 bytes.
     */
    final class Directory implements Tree {
        private Checksum metadata;
        private final SortedMap<String, Tree> children = new TreeMap<>(Utf8Order.INSTANCE);

        Directory(Checksum metadata) {
            this.metadata = metadata;
        }

        Checksum metadata() {
            return metadata;
        }

        void setMetadata(Checksum metadata) {
            this.metadata = metadata;
        }

        SortedMap<String, Tree> children() {
            return children;
        }

        Optional<Tree> child(String name) {
            return Optional.ofNullable(children.get(name));
        }

        /** The tree at a path of names joined by slashes; symbolic links are not followed. */
        Optional<Tree> find(String path) {
            Tree at = this;
            for (var name : path.split("/", -1)) {
                if (!(at instanceof Directory directory)) {
                    return Optional.empty();
                }
                var child = directory.child(name);
                if (child.isEmpty()) {
                    return Optional.empty();
                }
                at = child.get();
            }
            return Optional.of(at);
        }
    }
}

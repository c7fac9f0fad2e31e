package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bootcd.daemon.foreign.ObjectType;

/** The damaged objects of a repository, and where in commits they are. */
record Damage(Map<StoredObject, Flaw> flaws, long checked) {
    Damage {
        flaws = Map.copyOf(flaws);
    }

    /** A damaged object in a commit; the path of a commit object itself is empty. */
    record Hit(String path, StoredObject object, Flaw flaw) {
        @Override
        public String toString() {
            return path.isEmpty()
                    ? "%s is %s".formatted(object, flaw)
                    : "%s (/%s) is %s".formatted(object, path, flaw);
        }
    }

    static final class Builder {
        private final Map<StoredObject, Flaw> flaws = new LinkedHashMap<>();

        void add(StoredObject object, Flaw flaw) {
            flaws.put(object, flaw);
        }

        Damage build(long checked) {
            return new Damage(flaws, checked);
        }
    }

    Optional<Flaw> ofCommit(Checksum commit) {
        return of(ObjectType.COMMIT, commit);
    }

    private Optional<Flaw> of(ObjectType type, Checksum checksum) {
        return Optional.ofNullable(flaws.get(new StoredObject(type, checksum)));
    }

    /** Those that are there, but are not what their names say. */
    static Set<StoredObject> corrupt(List<Hit> hits) {
        return hits.stream()
                .filter(hit -> hit.flaw() == Flaw.CORRUPT)
                .map(Hit::object)
                .collect(Collectors.toSet());
    }

    /** All damaged objects that can be reached from a commit. */
    List<Hit> in(Repo repo, Checksum commit) throws IOException {
        var hits = new ArrayList<Hit>();
        if (!flaws.isEmpty()) {
            new Search(new IntactMetadata(repo), hits).commit(commit);
        }
        return List.copyOf(hits);
    }

    private final class Search {
        private final IntactMetadata metadata;
        private final List<Hit> hits;

        private Search(IntactMetadata metadata, List<Hit> hits) {
            this.metadata = metadata;
            this.hits = hits;
        }

        private void commit(Checksum checksum) throws IOException {
            if (!hit(ObjectType.COMMIT, checksum, "")) {
                var commit = metadata.commit(checksum);
                hit(ObjectType.DIR_META, commit.treeMetadata(), "");
                directory(commit.tree(), "");
            }
        }

        private void directory(Checksum tree, String path) throws IOException {
            if (hit(ObjectType.DIR_TREE, tree, path)) {
                return;
            }
            var listing = metadata.directory(tree);
            for (var file : listing.files().entrySet()) {
                hit(ObjectType.FILE, file.getValue(), path + file.getKey());
            }
            for (var child : listing.directories().entrySet()) {
                var childPath = path + child.getKey() + "/";
                hit(ObjectType.DIR_META, child.getValue().metadata(), childPath);
                directory(child.getValue().tree(), childPath);
            }
        }

        private boolean hit(ObjectType type, Checksum checksum, String path) {
            var flaw = of(type, checksum);
            flaw.ifPresent(f -> hits.add(new Hit(path, new StoredObject(type, checksum), f)));
            return flaw.isPresent();
        }
    }
}

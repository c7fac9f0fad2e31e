package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.Optional;
import org.bootcd.daemon.image.Digest;

/** Which layers a repository has, by their refs. */
final class LayerRefs {
    private final Repo repo;

    LayerRefs(Repo repo) {
        this.repo = repo;
    }

    /** The commit of a layer; empty also where its ref names what is not there as a whole. */
    Optional<Checksum> find(Digest layer) throws IOException {
        var commit = repo.resolve(RefName.ofLayer(layer));
        return commit.isPresent() && repo.hasCommit(commit.get()) && !repo.isPartial(commit.get())
                ? commit
                : Optional.empty();
    }
}

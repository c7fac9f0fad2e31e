package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;

/** Which layers of an image a repository has, by their refs. */
public final class LayerRefs {
    private final Repo repo;

    public LayerRefs(Repo repo) {
        this.repo = repo;
    }

    /** The commit of a layer; empty also where its ref names what is not there. */
    public Optional<Checksum> find(Descriptor layer) throws IOException {
        var commit = repo.resolve(RefName.ofLayer(layer.digest()));
        return commit.isPresent() && repo.hasCommit(commit.get()) ? commit : Optional.empty();
    }

    /** The layers that are not here, each once, in the order given. */
    public List<Descriptor> missing(List<Descriptor> layers) throws IOException {
        var missing = new ArrayList<Descriptor>();
        var seen = new HashSet<Digest>();
        for (var layer : layers) {
            if (seen.add(layer.digest()) && find(layer).isEmpty()) {
                missing.add(layer);
            }
        }
        return missing;
    }
}

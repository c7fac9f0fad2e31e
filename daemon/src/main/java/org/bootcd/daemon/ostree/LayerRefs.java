package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.ImageLayer;
import org.bootcd.daemon.image.ImageLayers;

/** Which layers of an image a repository has, by their refs. */
public final class LayerRefs {
    private final Repo repo;

    public LayerRefs(Repo repo) {
        this.repo = repo;
    }

    /** The commit of a layer; empty also where its ref names what is not there, or not whole. */
    public Optional<Checksum> find(Descriptor layer) throws IOException {
        var commit = repo.resolve(RefName.ofLayer(layer.digest()));
        return commit.isPresent() && repo.hasCommit(commit.get()) && !repo.isPartial(commit.get())
                ? commit
                : Optional.empty();
    }

    /** The layers that are not here, in those of {@link ImageLayers#stages} that need any. */
    public List<List<ImageLayer>> missing(ImageLayers layers) throws IOException {
        var missing = new ArrayList<List<ImageLayer>>();
        for (var stage : layers.stages()) {
            var ofStage = new ArrayList<ImageLayer>();
            for (var layer : stage) {
                if (find(layer.descriptor()).isEmpty()) {
                    ofStage.add(layer);
                }
            }
            if (!ofStage.isEmpty()) {
                missing.add(ofStage);
            }
        }
        return missing;
    }
}

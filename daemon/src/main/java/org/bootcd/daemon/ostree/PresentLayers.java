package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.ImageLayer;
import org.bootcd.daemon.image.ImageLayers;

/**
 * The layers of an image that a repository had when it was looked at: by the layer's own ref or,
 * for a layer that was compressed anew, as the layer of a stored image with the same diff-id.
 */
public final class PresentLayers {
    private final ImageLayers layers;
    private final Map<Digest, Checksum> commits;

    private PresentLayers(ImageLayers layers, Map<Digest, Checksum> commits) {
        this.layers = layers;
        this.commits = commits;
    }

    /** Looks for the layers of an image. */
    public static PresentLayers find(Repo repo, ImageLayers layers) throws IOException {
        var refs = new LayerRefs(repo);
        var commits = new HashMap<Digest, Checksum>();
        var others = new LinkedHashMap<Digest, DiffId>();
        for (var layer : layers.all()) {
            var commit = refs.find(layer.digest());
            if (commit.isPresent()) {
                commits.put(layer.digest(), commit.get());
            } else {
                others.put(layer.digest(), layer.diffId());
            }
        }
        if (!others.isEmpty()) {
            var byDiffId = byDiffId(repo, refs);
            others.forEach(
                    (digest, diffId) ->
                            Optional.ofNullable(byDiffId.get(diffId))
                                    .ifPresent(commit -> commits.put(digest, commit)));
        }
        return new PresentLayers(layers, commits);
    }

    private static Map<DiffId, Checksum> byDiffId(Repo repo, LayerRefs refs) throws IOException {
        var commits = new HashMap<DiffId, Checksum>();
        for (var image : StoredImage.allReadable(repo)) {
            var layers = image.manifest().layers();
            var diffIds = image.config().map(ImageConfig::diffIds).orElse(List.of());
            // With other numbers it is not known which belongs to which.
            for (int i = 0; diffIds.size() == layers.size() && i < layers.size(); i++) {
                var commit = refs.find(layers.get(i).digest());
                if (commit.isPresent()) {
                    commits.putIfAbsent(diffIds.get(i), commit.get());
                }
            }
        }
        return commits;
    }

    /** The commit of a layer. */
    public Optional<Checksum> commit(ImageLayer layer) {
        return Optional.ofNullable(commits.get(layer.digest()));
    }

    /** The layers that are not here, in those of {@link ImageLayers#stages} that need any. */
    public List<List<ImageLayer>> missing() {
        return layers.stages().stream()
                .map(stage -> stage.stream().filter(layer -> commit(layer).isEmpty()).toList())
                .filter(stage -> !stage.isEmpty())
                .toList();
    }

    public boolean areComplete() {
        return missing().isEmpty();
    }

    /** The commit that the image encapsulates, where that is here. */
    public Optional<Checksum> base() {
        return layers.commitLayer().flatMap(this::commit);
    }

    /** The commits of the derived layers, lowest first, all of which are here. */
    public List<Checksum> derived() {
        return layers.derived().stream().map(layer -> commit(layer).orElseThrow()).toList();
    }
}

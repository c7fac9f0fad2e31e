package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Manifest;

/**
 * The layers of an image that a repository had when it was looked at: by the layer's own ref or,
 * for a layer that was compressed anew, as the layer of a stored image with the same diff-id.
 */
public final class PresentLayers {
    private final List<Descriptor> layers;
    private final Map<Digest, Checksum> commits;

    private PresentLayers(List<Descriptor> layers, Map<Digest, Checksum> commits) {
        this.layers = layers;
        this.commits = commits;
    }

    /**
     * Looks for the layers of a manifest.
     *
     * @throws InvalidManifest where the config does not describe as many layers
     */
    public static PresentLayers find(Repo repo, Manifest manifest, ImageConfig config)
            throws IOException {
        config.requireMatches(manifest);
        var refs = new LayerRefs(repo);
        var commits = new HashMap<Digest, Checksum>();
        var others = new LinkedHashMap<Digest, DiffId>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            var digest = manifest.layers().get(i).digest();
            var commit = refs.find(digest);
            if (commit.isPresent()) {
                commits.put(digest, commit.get());
            } else {
                others.put(digest, config.diffIds().get(i));
            }
        }
        if (!others.isEmpty()) {
            var byDiffId = byDiffId(repo, refs);
            others.forEach(
                    (digest, diffId) ->
                            Optional.ofNullable(byDiffId.get(diffId))
                                    .ifPresent(commit -> commits.put(digest, commit)));
        }
        return new PresentLayers(manifest.layers(), commits);
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
    public Optional<Checksum> commit(Descriptor layer) {
        return Optional.ofNullable(commits.get(layer.digest()));
    }

    /** The layers that are not here, each once, in the order of the manifest. */
    public List<Descriptor> missing() {
        var missing = new LinkedHashMap<Digest, Descriptor>();
        for (var layer : layers) {
            if (!commits.containsKey(layer.digest())) {
                missing.putIfAbsent(layer.digest(), layer);
            }
        }
        return List.copyOf(missing.values());
    }
}

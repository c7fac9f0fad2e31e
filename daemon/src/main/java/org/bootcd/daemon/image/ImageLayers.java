package org.bootcd.daemon.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The layers of an image with their roles. A generic image has derived layers only. One that
 * encapsulates an ostree commit, as {@code ostree container encapsulate} writes it, begins with the
 * commit layer, goes on with chunks up to the layer that the label {@code ostree.final-diffid}
 * names, and may have derived layers on top.
 *
 * <p>A blob that occurs twice has the same diff-id and role each time, so a digest tells all.
 */
public record ImageLayers(List<ImageLayer> all) {
    private static final String FINAL_DIFF_ID = "ostree.final-diffid";

    public ImageLayers {
        all = List.copyOf(all);
    }

    /** The roles of an image's layers; an image that contradicts itself is refused. */
    public static ImageLayers of(Manifest manifest, ImageConfig config) throws InvalidManifest {
        config.requireMatches(manifest);
        if (manifest.layers().isEmpty()) {
            throw new InvalidManifest("the manifest has no layers");
        }
        int derivedFrom = derivedFrom(manifest, config);
        var layers = new ArrayList<ImageLayer>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            var role =
                    i >= derivedFrom
                            ? LayerRole.DERIVED
                            : i == 0 ? LayerRole.COMMIT : LayerRole.CHUNK;
            layers.add(new ImageLayer(manifest.layers().get(i), config.diffIds().get(i), role));
        }
        requireOneMeaning(layers);
        return new ImageLayers(layers);
    }

    /** The index of the first derived layer. */
    private static int derivedFrom(Manifest manifest, ImageConfig config) throws InvalidManifest {
        var label = config.labels().get(FINAL_DIFF_ID);
        if (label == null) {
            return 0;
        }
        var last = DiffId.parse(label);
        int index = config.diffIds().indexOf(last);
        if (index < 0) {
            throw new InvalidManifest(
                    "the label %s names %s, which the image config does not have"
                            .formatted(FINAL_DIFF_ID, last));
        }
        var layer = manifest.layers().get(index);
        if (config.diffIds().lastIndexOf(last) != index
                || Collections.frequency(manifest.layers(), layer) > 1) {
            throw new InvalidManifest(
                    "the label %s names %s, which the image has more than once"
                            .formatted(FINAL_DIFF_ID, last));
        }
        return index + 1;
    }

    private static void requireOneMeaning(List<ImageLayer> layers) throws InvalidManifest {
        var known = new HashMap<Digest, ImageLayer>();
        for (var layer : layers) {
            var before = known.putIfAbsent(layer.digest(), layer);
            if (before != null
                    && !(before.diffId().equals(layer.diffId()) && before.role() == layer.role())) {
                throw new InvalidManifest(
                        "layer %s is there twice with another meaning".formatted(layer.digest()));
            }
        }
    }

    /** The layer with the encapsulated commit; empty for a generic image. */
    public Optional<ImageLayer> commitLayer() {
        return all.stream().filter(layer -> layer.role() == LayerRole.COMMIT).findFirst();
    }

    /** The layers of files, lowest first. */
    public List<ImageLayer> derived() {
        return of(LayerRole.DERIVED);
    }

    /**
     * The layers in stages, each blob once: all of a stage are to be imported before one of the
     * next. The commit needs its chunks, and what derived layers may hold is the commit's to say.
     */
    public List<List<ImageLayer>> stages() {
        return List.of(
                        distinct(of(LayerRole.CHUNK)),
                        distinct(of(LayerRole.COMMIT)),
                        distinct(of(LayerRole.DERIVED)))
                .stream()
                .filter(stage -> !stage.isEmpty())
                .toList();
    }

    private List<ImageLayer> of(LayerRole role) {
        return all.stream().filter(layer -> layer.role() == role).toList();
    }

    private static List<ImageLayer> distinct(List<ImageLayer> layers) {
        var seen = new HashSet<Digest>();
        return layers.stream().filter(layer -> seen.add(layer.digest())).toList();
    }
}

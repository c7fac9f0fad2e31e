package org.bootcd.daemon.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The config of an image (OCI image-spec, config.md). {@code canonicalJson} is the whole document,
 * unknown fields included, as canonical JSON without null fields, for a merge commit.
 */
public record ImageConfig(
        String architecture,
        String os,
        Optional<String> created,
        Map<String, String> labels,
        List<DiffId> diffIds,
        List<History> history,
        String canonicalJson) {

    /** One build step; {@code emptyLayer} ones have no layer of their own. */
    public record History(Optional<String> createdBy, boolean emptyLayer) {}

    public ImageConfig {
        labels = Map.copyOf(labels);
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    public static ImageConfig parse(byte[] document) throws InvalidManifest {
        var node = StrictJson.parseObject(document, "image config");
        return new ImageConfig(
                StrictJson.text(node, "architecture", "image config"),
                StrictJson.text(node, "os", "image config"),
                StrictJson.optionalText(node, "created", "image config"),
                StrictJson.stringMap(node.path("config"), "Labels", "image config"),
                diffIds(node.path("rootfs")),
                history(node.path("history")),
                CanonicalJson.write(node));
    }

    private static List<DiffId> diffIds(JsonNode rootfs) throws InvalidManifest {
        var type = StrictJson.text(rootfs, "type", "rootfs of the image config");
        if (!type.equals("layers")) {
            throw new InvalidManifest(
                    "rootfs of the image config has type %s, not layers".formatted(Shown.of(type)));
        }
        var array = StrictJson.array(rootfs, "diff_ids", "rootfs of the image config");
        if (array.size() > Manifest.MAX_LAYERS) {
            throw new InvalidManifest(
                    "image config has %d diff-ids; at most %d are supported"
                            .formatted(array.size(), Manifest.MAX_LAYERS));
        }
        var diffIds = new ArrayList<DiffId>();
        for (var diffId : array) {
            diffIds.add(DiffId.parse(diffId.asText()));
        }
        return diffIds;
    }

    private static List<History> history(JsonNode array) throws InvalidManifest {
        var history = new ArrayList<History>();
        for (var step : array) {
            history.add(
                    new History(
                            StrictJson.optionalText(step, "created_by", "history"),
                            step.path("empty_layer").asBoolean()));
        }
        return history;
    }

    /** Fails unless there is one diff-id for each layer of the manifest. */
    public void requireMatches(Manifest manifest) throws InvalidManifest {
        if (diffIds.size() != manifest.layers().size()) {
            throw new InvalidManifest(
                    "manifest has %d layers but the image config has %d diff-ids"
                            .formatted(manifest.layers().size(), diffIds.size()));
        }
    }
}

package org.bootcd.daemon.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest says about a piece of content (OCI image-spec, descriptor.md). {@code urls} are
 * ignored: content comes from the registry that served the manifest.
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Map<String, String> annotations,
        Optional<Platform> platform) {

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("negative size: " + size);
        }
        annotations = Map.copyOf(annotations);
    }

    static Descriptor parse(JsonNode node, String what) throws InvalidManifest {
        if (!node.isObject()) {
            throw new InvalidManifest("%s is missing or not an object".formatted(what));
        }
        var size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw new InvalidManifest("%s has no valid size".formatted(what));
        }
        var descriptor =
                new Descriptor(
                        StrictJson.text(node, "mediaType", what),
                        Digest.parse(StrictJson.text(node, "digest", what)),
                        size.longValue(),
                        StrictJson.stringMap(node, "annotations", what),
                        platform(node.path("platform"), what));
        descriptor.requireEmbeddedDataMatches(node, what);
        return descriptor;
    }

    private static Optional<Platform> platform(JsonNode node, String what) throws InvalidManifest {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                new Platform(
                        StrictJson.text(node, "os", what),
                        StrictJson.text(node, "architecture", what),
                        StrictJson.optionalText(node, "variant", what)
                                .filter(variant -> !variant.isEmpty())));
    }

    private void requireEmbeddedDataMatches(JsonNode node, String what) throws InvalidManifest {
        var data = StrictJson.optionalText(node, "data", what);
        if (data.isEmpty()) {
            return;
        }
        try {
            var content = Base64.getDecoder().decode(data.get());
            if (content.length == size && digest.matches(content)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidManifest("%s: data is not base64".formatted(what), e);
        }
        throw new InvalidManifest("%s: data does not match digest and size".formatted(what));
    }

    Descriptor toOci() {
        return new Descriptor(MediaTypes.toOci(mediaType), digest, size, annotations, platform);
    }

    ObjectNode toJson() {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("mediaType", mediaType);
        node.put("digest", digest.toString());
        node.put("size", size);
        if (!annotations.isEmpty()) {
            annotations.forEach(node.putObject("annotations")::put);
        }
        platform.ifPresent(
                p -> {
                    var object = node.putObject("platform");
                    object.put("os", p.os()).put("architecture", p.architecture());
                    p.variant().ifPresent(variant -> object.put("variant", variant));
                });
        return node;
    }
}

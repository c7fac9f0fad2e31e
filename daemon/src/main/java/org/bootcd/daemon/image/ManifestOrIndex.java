package org.bootcd.daemon.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What a registry serves under a tag. Documents that could be read as both kinds, or whose media
 * type contradicts the Content-Type, are refused (CVE-2021-41190).
 */
public sealed interface ManifestOrIndex permits Manifest, Index {

    /** Parses an OCI or Docker schema 2 document; {@code contentType} may have parameters. */
    static ManifestOrIndex parse(byte[] document, Optional<String> contentType)
            throws InvalidManifest {
        var node = StrictJson.parseObject(document, "manifest");
        var mediaType = mediaType(node, contentType.map(ManifestOrIndex::withoutParameters));
        if (schemaVersion(node) != 2) {
            throw new InvalidManifest("manifest has no schemaVersion 2");
        }
        return switch (mediaType) {
            case MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST -> {
                refuse(node, List.of("manifests", "fsLayers", "history"), "an image manifest");
                yield Manifest.parse(node, mediaType);
            }
            case MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX -> {
                refuse(node, List.of("layers", "config", "fsLayers", "history"), "an index");
                yield Index.parse(node);
            }
            default ->
                    throw new InvalidManifest(
                            "unsupported manifest media type " + Shown.of(mediaType));
        };
    }

    private static String mediaType(JsonNode node, Optional<String> contentType)
            throws InvalidManifest {
        var inside = StrictJson.optionalText(node, "mediaType", "manifest");
        var outside = contentType.filter(type -> !isGeneric(type));
        if (schemaVersion(node) == 1
                || inside.or(() -> outside).filter(MediaTypes::isSchema1).isPresent()) {
            throw new InvalidManifest(
                    "Docker schema 1 manifests are not supported; re-push the image with a"
                            + " current tool");
        }
        if (inside.isPresent() && outside.isPresent() && !inside.equals(outside)) {
            throw new InvalidManifest(
                    "manifest says it is %s but was served as %s"
                            .formatted(Shown.of(inside.get()), Shown.of(outside.get())));
        }
        return inside.or(() -> outside)
                .orElseGet(
                        () ->
                                node.has("manifests")
                                        ? MediaTypes.OCI_INDEX
                                        : MediaTypes.OCI_MANIFEST);
    }

    private static int schemaVersion(JsonNode node) {
        return node.path("schemaVersion").intValue();
    }

    /** Types that servers give to files they do not know: these say nothing. */
    private static boolean isGeneric(String type) {
        return List.of("", "application/json", "application/octet-stream", "text/plain")
                .contains(type);
    }

    private static String withoutParameters(String contentType) {
        var semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
    }

    private static void refuse(JsonNode node, List<String> keys, String kind)
            throws InvalidManifest {
        for (var key : keys) {
            if (node.has(key)) {
                throw new InvalidManifest(
                        "ambiguous manifest: %s cannot have %s".formatted(kind, key));
            }
        }
    }
}

package org.bootcd.daemon.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifest of one image (OCI image-spec, manifest.md; Docker image manifest v2, schema 2). Only
 * what an image needs is kept: {@code subject}, {@code artifactType} and unknown fields are
 * dropped.
 *
 * @param mediaType as the document has it; one that is not OCI's always has one
 */
public record Manifest(
        Optional<String> mediaType,
        Descriptor config,
        List<Descriptor> layers,
        Map<String, String> annotations)
        implements ManifestOrIndex {
    /** Far above what builders write; runtimes mount at most some 127 layers. */
    public static final int MAX_LAYERS = 512;

    public Manifest {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }

    /** Parses an image manifest; an index is refused. */
    public static Manifest parse(byte[] document, Optional<String> contentType)
            throws InvalidManifest {
        return switch (ManifestOrIndex.parse(document, contentType)) {
            case Manifest manifest -> manifest;
            case Index _ -> throw new InvalidManifest("expected an image manifest, got an index");
        };
    }

    static Manifest parse(JsonNode node, String mediaType) throws InvalidManifest {
        var array = StrictJson.array(node, "layers", "manifest");
        if (array.size() > MAX_LAYERS) {
            throw new InvalidManifest(
                    "manifest has %d layers; at most %d are supported"
                            .formatted(array.size(), MAX_LAYERS));
        }
        var layers = new ArrayList<Descriptor>();
        for (var layer : array) {
            layers.add(
                    Descriptor.parse(layer, "layer %d of the manifest".formatted(layers.size())));
        }
        var inside = StrictJson.optionalText(node, "mediaType", "manifest");
        return new Manifest(
                mediaType.equals(MediaTypes.OCI_MANIFEST) ? inside : Optional.of(mediaType),
                Descriptor.parse(node.path("config"), "config of the manifest"),
                layers,
                StrictJson.stringMap(node, "annotations", "manifest"));
    }

    /**
     * Fails unless this describes a container image, rather than a chart, signature or the like.
     */
    public void requireImage() throws InvalidManifest {
        if (!MediaTypes.toOci(config.mediaType()).equals(MediaTypes.OCI_CONFIG)) {
            throw new InvalidManifest(
                    "not a bootable container image: its config is %s"
                            .formatted(Shown.of(config.mediaType())));
        }
        if (layers.isEmpty()) {
            throw new InvalidManifest("not a bootable container image: it has no layers");
        }
        for (var layer : layers) {
            requireReadable(layer);
        }
    }

    /** How a layer is compressed is seen from its content; that it is a tar has to be said. */
    private static void requireReadable(Descriptor layer) throws InvalidManifest {
        if (MediaTypes.isEncryptedLayer(layer.mediaType())) {
            throw new InvalidManifest(
                    "layer %s: encrypted layers are not supported".formatted(layer.digest()));
        }
        if (!MediaTypes.isLayer(layer.mediaType())) {
            throw new InvalidManifest(
                    "layer %s: %s is no layer of a container image"
                            .formatted(layer.digest(), Shown.of(layer.mediaType())));
        }
    }

    /** The same image with Docker's media types replaced by OCI's; digests do not change. */
    public Manifest toOci() {
        return new Manifest(
                mediaType.map(MediaTypes::toOci),
                config.toOci(),
                layers.stream().map(Descriptor::toOci).toList(),
                annotations);
    }

    /**
     * The OCI form as canonical JSON, as kept in a merge commit. Its hash is not the image's
     * digest, which is that of the bytes the registry served.
     */
    public String canonicalJson() {
        var oci = toOci();
        var node = JsonNodeFactory.instance.objectNode();
        node.put("schemaVersion", 2);
        oci.mediaType.ifPresent(type -> node.put("mediaType", type));
        node.set("config", oci.config.toJson());
        var array = node.putArray("layers");
        oci.layers.forEach(layer -> array.add(layer.toJson()));
        if (!annotations.isEmpty()) {
            annotations.forEach(node.putObject("annotations")::put);
        }
        return CanonicalJson.write(node);
    }
}

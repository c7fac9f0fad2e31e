package org.bootcd.daemon.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.MediaTypes;
import org.bootcd.daemon.image.Platform;

/** A small image with one layer of random bytes, as a registry would serve it. */
record SampleImage(String config, String manifest, String layerText) {
    static final Platform AMD64 = new Platform("linux", "amd64", Optional.empty());

    static SampleImage create() {
        return ofLayer(random(3000));
    }

    static SampleImage ofLayer(byte[] layer) {
        var config =
                """
                {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}
                """
                        .formatted(Digest.of(layer));
        var manifest =
                """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},
                 "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.OCI_CONFIG,
                                Digest.of(bytes(config)),
                                bytes(config).length,
                                MediaTypes.OCI_LAYER,
                                Digest.of(layer),
                                layer.length);
        return new SampleImage(config, manifest, new String(layer, StandardCharsets.ISO_8859_1));
    }

    byte[] layer() {
        return layerText.getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] manifestBytes() {
        return bytes(manifest);
    }

    Digest digest() {
        return Digest.of(manifestBytes());
    }

    Descriptor layerDescriptor() {
        return descriptor(MediaTypes.OCI_LAYER, layer());
    }

    /** An index with this image under each of the platforms, as {@code os/arch}. */
    String index(List<String> platforms) {
        var entries =
                platforms.stream()
                        .map(platform -> platform.split("/", -1))
                        .map(
                                p ->
                                        """
                                        {"mediaType":"%s","digest":"%s","size":%d,
                                         "platform":{"os":"%s","architecture":"%s"}}"""
                                                .formatted(
                                                        MediaTypes.OCI_MANIFEST,
                                                        digest(),
                                                        manifestBytes().length,
                                                        p[0],
                                                        p[1]))
                        .toList();
        return "{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(String.join(",", entries));
    }

    void push(FakeRegistry registry, String name, String tag) {
        registry.manifest(name, tag, MediaTypes.OCI_MANIFEST, manifestBytes());
        registry.blob(name, bytes(config));
        registry.blob(name, layer());
    }

    static Descriptor descriptor(String mediaType, byte[] content) {
        return new Descriptor(
                mediaType, Digest.of(content), content.length, Map.of(), Optional.empty());
    }

    static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

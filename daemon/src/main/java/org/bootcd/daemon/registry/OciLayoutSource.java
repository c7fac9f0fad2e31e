package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.Index;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Manifest;
import org.bootcd.daemon.image.ManifestOrIndex;
import org.bootcd.daemon.image.MediaTypes;
import org.bootcd.daemon.image.Platform;
import org.bootcd.daemon.image.Shown;
import org.bootcd.daemon.image.StrictJson;

/** An image in an OCI image layout, chosen by its {@code org.opencontainers.image.ref.name}. */
final class OciLayoutSource implements ImageSource {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final int MAX_MARKER = 4096;

    private final ImageReference image;
    private final Optional<String> tag;
    private final LayoutFiles files;

    OciLayoutSource(ImageReference image, Optional<String> tag, LayoutFiles files) {
        this.image = image;
        this.tag = tag;
        this.files = files;
    }

    @Override
    public ResolvedImage resolve(Platform platform) throws IOException {
        var named = named(platform);
        var document = read(named);
        return switch (ManifestOrIndex.parse(document, Optional.of(named.mediaType()))) {
            case Manifest manifest -> resolved(named, document, manifest, Optional.empty());
            case Index index -> {
                var chosen = index.select(platform);
                var instance = read(chosen);
                var manifest = Manifest.parse(instance, Optional.of(chosen.mediaType()));
                yield resolved(chosen, instance, manifest, Optional.of(named.digest()));
            }
        };
    }

    private static ResolvedImage resolved(
            Descriptor chosen, byte[] document, Manifest manifest, Optional<Digest> indexDigest)
            throws InvalidManifest {
        manifest.requireImage();
        var text = new String(document, StandardCharsets.UTF_8);
        return new ResolvedImage(chosen.digest(), text, manifest, indexDigest);
    }

    /** The entry of index.json with our tag; without a tag there must be just one entry. */
    private Descriptor named(Platform platform) throws IOException {
        requireMarker();
        var index =
                Index.parse(
                        files.read("index.json", StrictJson.MAX_BYTES),
                        Optional.of(MediaTypes.OCI_INDEX));
        var candidates =
                index.manifests().stream()
                        .filter(e -> tag.isEmpty() || tag.equals(refName(e)))
                        .toList();
        if (candidates.isEmpty()) {
            throw new ImageNotFound(image.toString(), "the layout has " + names(index));
        }
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        if (tag.isEmpty()) {
            throw new ImageNotFound(
                    image.toString(), "name one of several images: the layout has " + names(index));
        }
        return new Index(candidates).select(platform);
    }

    private static Optional<String> refName(Descriptor entry) {
        return Optional.ofNullable(entry.annotations().get(REF_NAME));
    }

    private static String names(Index index) {
        var names = index.manifests().stream().flatMap(e -> refName(e).stream()).toList();
        return names.isEmpty() ? "no named image" : Shown.of(String.join(", ", shortened(names)));
    }

    private static List<String> shortened(List<String> names) {
        return names.subList(0, Math.min(names.size(), 10));
    }

    private void requireMarker() throws IOException {
        var marker = StrictJson.parseObject(files.read("oci-layout", MAX_MARKER), "oci-layout");
        var version = marker.path("imageLayoutVersion").asText("");
        if (!version.startsWith("1.")) {
            throw new InvalidManifest(
                    "image layout version \"%s\" is not supported".formatted(Shown.of(version)));
        }
    }

    /** Reads a small blob of which size and digest are known. */
    private byte[] read(Descriptor blob) throws IOException {
        if (blob.size() > StrictJson.MAX_BYTES) {
            throw new InvalidManifest("%s is larger than 4 MiB".formatted(blob.digest()));
        }
        var content = files.read(LayoutFiles.blobName(blob.digest()), (int) blob.size());
        blob.digest().verify(content, "blob of " + image);
        return content;
    }

    @Override
    public Optional<Digest> headDigest() {
        return Optional.empty();
    }

    @Override
    public byte[] config(Descriptor config) throws IOException {
        return read(config);
    }

    @Override
    public Path blob(Descriptor layer, BlobProgress progress) throws IOException {
        return files.blob(layer, progress);
    }

    @Override
    public void close() {}
}

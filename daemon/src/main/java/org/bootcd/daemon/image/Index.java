package org.bootcd.daemon.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Images of one name for several platforms (OCI image-spec, image-index.md; Docker list). */
public record Index(List<Descriptor> manifests) implements ManifestOrIndex {
    public static final int MAX_MANIFESTS = 1024;
    private static final String ZSTD_COPY = "io.github.containers.compression.zstd";

    public Index {
        manifests = List.copyOf(manifests);
    }

    /** Parses an index; an image manifest is refused. */
    public static Index parse(byte[] document, Optional<String> contentType)
            throws InvalidManifest {
        return switch (ManifestOrIndex.parse(document, contentType)) {
            case Index index -> index;
            case Manifest _ ->
                    throw new InvalidManifest("expected an index, got an image manifest");
        };
    }

    static Index parse(JsonNode node) throws InvalidManifest {
        var array = StrictJson.array(node, "manifests", "index");
        if (array.size() > MAX_MANIFESTS) {
            throw new InvalidManifest(
                    "index has %d entries; at most %d are supported"
                            .formatted(array.size(), MAX_MANIFESTS));
        }
        var manifests = new ArrayList<Descriptor>();
        for (var manifest : array) {
            manifests.add(
                    Descriptor.parse(
                            manifest, "entry %d of the index".formatted(manifests.size())));
        }
        return new Index(manifests);
    }

    /**
     * Chooses the image for a platform: the most capable variant that runs there, then zstd copies,
     * then the first. Entries that do not name a platform come last.
     */
    public Descriptor select(Platform platform) throws NoMatchingPlatform, InvalidManifest {
        var chosen =
                manifests.stream()
                        .filter(entry -> rank(entry, platform).isPresent())
                        .min(
                                Comparator.<Descriptor, Integer>comparing(
                                                entry -> rank(entry, platform).orElseThrow())
                                        .thenComparing(entry -> !isZstdCopy(entry)))
                        .orElseThrow(() -> new NoMatchingPlatform(platform, offered()));
        if (MediaTypes.isIndex(chosen.mediaType())) {
            throw new InvalidManifest("an index within an index is not supported");
        }
        return chosen;
    }

    private static Optional<Integer> rank(Descriptor entry, Platform wanted) {
        return entry.platform().map(wanted::rank).orElse(Optional.of(Integer.MAX_VALUE));
    }

    private static boolean isZstdCopy(Descriptor entry) {
        return "true".equals(entry.annotations().get(ZSTD_COPY));
    }

    private List<Platform> offered() {
        return manifests.stream().flatMap(entry -> entry.platform().stream()).toList();
    }
}

package org.bootcd.daemon.image;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The media types of images: OCI image-spec (media-types.md) and Docker image manifest v2. */
public final class MediaTypes {
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";
    public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";
    public static final String DOCKER_MANIFEST =
            "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_INDEX =
            "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

    /** What a client may be served in answer to a request for a manifest. */
    public static final List<String> MANIFESTS =
            List.of(OCI_MANIFEST, DOCKER_MANIFEST, OCI_INDEX, DOCKER_INDEX);

    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    private static final Map<String, String> OCI_NAMES =
            Map.of(
                    DOCKER_MANIFEST,
                    OCI_MANIFEST,
                    DOCKER_INDEX,
                    OCI_INDEX,
                    DOCKER_CONFIG,
                    OCI_CONFIG,
                    DOCKER_LAYER,
                    OCI_LAYER,
                    DOCKER_LAYER + ".gzip",
                    OCI_LAYER_GZIP,
                    DOCKER_LAYER + ".zstd",
                    OCI_LAYER_ZSTD);

    private static final String ENCRYPTED = "+encrypted";

    /** Layers by their name without a suffix for the compression. */
    private static final Set<String> LAYERS =
            Set.of(
                    OCI_LAYER,
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    DOCKER_LAYER,
                    "application/vnd.docker.image.rootfs.foreign.diff.tar");

    private static final Set<String> COMPRESSIONS = Set.of("", "+gzip", "+zstd", ".gzip", ".zstd");

    private MediaTypes() {}

    /** The OCI name of a Docker media type; any other is returned as it is. */
    public static String toOci(String mediaType) {
        return OCI_NAMES.getOrDefault(mediaType, mediaType);
    }

    static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_INDEX);
    }

    static boolean isSchema1(String mediaType) {
        return mediaType.startsWith("application/vnd.docker.distribution.manifest.v1+");
    }

    static boolean isEncryptedLayer(String mediaType) {
        return mediaType.endsWith(ENCRYPTED);
    }

    static boolean isLayer(String mediaType) {
        return LAYERS.stream()
                .anyMatch(
                        layer ->
                                mediaType.startsWith(layer)
                                        && COMPRESSIONS.contains(
                                                mediaType.substring(layer.length())));
    }
}

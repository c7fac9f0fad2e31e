package org.bootcd.daemon.host;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bootcd.api.JobResult;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.Manifest;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.ostree.StoredImage;

/** Describes an image as an update of another. */
final class Updates {
    private Updates() {}

    static JobResult.Update describe(
            OstreeImageReference reference, StoredImage image, Optional<StoredImage> old) {
        return describe(reference, image.digest(), image.config(), image.manifest(), old);
    }

    static JobResult.Update describe(
            OstreeImageReference reference,
            Digest digest,
            Optional<ImageConfig> config,
            Manifest manifest,
            Optional<StoredImage> old) {
        return new JobResult.Update(
                reference.toString(),
                config.flatMap(Updates::version),
                digest.toString(),
                old.map(o -> difference(o.manifest().layers(), manifest.layers())));
    }

    /** The version that an image's labels give it. */
    static Optional<String> version(ImageConfig config) {
        return Optional.ofNullable(config.labels().get("org.opencontainers.image.version"))
                .or(() -> Optional.ofNullable(config.labels().get("version")));
    }

    private static JobResult.LayerDiff difference(List<Descriptor> old, List<Descriptor> now) {
        var removed = without(old, now);
        var added = without(now, old);
        return new JobResult.LayerDiff(
                now.size(), bytes(now), removed.size(), bytes(removed), added.size(), bytes(added));
    }

    private static List<Descriptor> without(List<Descriptor> layers, List<Descriptor> other) {
        Set<Digest> digests = new HashSet<>();
        other.forEach(layer -> digests.add(layer.digest()));
        return layers.stream().filter(layer -> !digests.contains(layer.digest())).toList();
    }

    private static long bytes(List<Descriptor> layers) {
        return layers.stream().mapToLong(Descriptor::size).sum();
    }
}

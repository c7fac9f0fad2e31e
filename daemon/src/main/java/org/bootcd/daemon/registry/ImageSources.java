package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.Transport;
import org.bootcd.daemon.image.UnsupportedTransport;

/** Chooses the source of an image by its transport. */
public final class ImageSources {
    private ImageSources() {}

    /** Opens a source; nothing is sent to a registry before the first {@code resolve}. */
    public static ImageSource open(ImageReference image, SourceOptions options) throws IOException {
        return switch (image.transport()) {
            case REGISTRY -> RegistrySource.open(image.registryReference(), options);
            case OCI -> new OciLayoutSource(image, tag(image), new LayoutDirectory(path(image)));
            case OCI_ARCHIVE ->
                    new OciLayoutSource(
                            image, tag(image), LayoutArchive.open(path(image), options.blobs()));
            case Transport other -> throw new UnsupportedTransport(other);
        };
    }

    private static Path path(ImageReference image) {
        var colon = image.name().indexOf(':');
        return Path.of(colon < 0 ? image.name() : image.name().substring(0, colon));
    }

    private static Optional<String> tag(ImageReference image) {
        var colon = image.name().indexOf(':');
        return Optional.of(image.name().substring(colon + 1))
                .filter(tag -> colon >= 0 && !tag.isEmpty());
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.bootcd.daemon.image.OstreeImageReference;

/** Where a deployment came from: its {@code .origin} key file. */
public final class Origin {
    private static final Set<String> LOCAL_CHANGES =
            Set.of("rpmostree", "packages", "overrides", "modules");
    private static final String IMAGE_KEY = "container-image-reference";

    private final KeyFile file;

    private Origin(KeyFile file) {
        this.file = file;
    }

    public static Origin parse(String text) {
        return new Origin(KeyFile.parse(text));
    }

    /**
     * Text of the origin file of a deployment that tracks an image: this key and no other, as bootc
     * writes it.
     */
    public static String render(OstreeImageReference image) {
        return "[origin]\n%s=%s\n".formatted(IMAGE_KEY, image);
    }

    /** The tracked image; empty where something else is tracked. */
    public Optional<OstreeImageReference> image() throws IOException {
        var text = file.value("origin", IMAGE_KEY);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(OstreeImageReference.parse(text.get()));
    }

    /** Whether rpm-ostree changed the deployment locally, so that an image does not describe it. */
    public boolean hasLocalChanges() {
        return file.groups().stream().anyMatch(LOCAL_CHANGES::contains);
    }
}

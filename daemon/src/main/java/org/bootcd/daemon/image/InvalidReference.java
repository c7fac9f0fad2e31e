package org.bootcd.daemon.image;

import java.io.IOException;

/** Text that is not an image reference; the user has to write it differently. */
public final class InvalidReference extends IOException {
    private static final long serialVersionUID = 1;

    public InvalidReference(String text, String reason) {
        super("invalid image reference \"%s\": %s".formatted(Shown.of(text), reason));
    }
}

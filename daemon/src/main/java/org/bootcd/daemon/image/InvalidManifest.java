package org.bootcd.daemon.image;

import java.io.IOException;

/** A manifest, index or config that is malformed, ambiguous or of a kind we do not support. */
public final class InvalidManifest extends IOException {
    private static final long serialVersionUID = 1;

    public InvalidManifest(String message) {
        super(message);
    }

    public InvalidManifest(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.bootcd.daemon.registry;

import java.io.IOException;

/** There is no such image where the reference points; check its spelling. */
public final class ImageNotFound extends IOException {
    private static final long serialVersionUID = 1;

    ImageNotFound(String image, String reason) {
        super("image %s not found: %s".formatted(image, reason));
    }
}

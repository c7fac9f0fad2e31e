package org.bootcd.daemon.ostree;

import java.io.IOException;
import org.bootcd.daemon.image.Shown;

/** A layer whose entries make no tree; the image has to be built anew. */
public final class UnimportableLayer extends IOException {
    private static final long serialVersionUID = 1L;

    UnimportableLayer(String path, String cause) {
        super("%s: %s".formatted(Shown.of(path), cause));
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import org.bootcd.daemon.image.Digest;

/** A layer that was fetched whole cannot be imported; the cause tells why. */
public final class LayerFailed extends IOException {
    private static final long serialVersionUID = 1L;

    LayerFailed(Digest layer, IOException cause) {
        super("importing layer %s: %s".formatted(layer, cause.getMessage()), cause);
    }
}

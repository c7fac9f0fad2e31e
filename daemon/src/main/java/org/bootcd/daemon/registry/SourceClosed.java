package org.bootcd.daemon.registry;

import java.io.IOException;

/** A request on a source that was closed in the meantime. */
final class SourceClosed extends IOException {
    private static final long serialVersionUID = 1;

    SourceClosed() {
        super("the image source was closed");
    }
}

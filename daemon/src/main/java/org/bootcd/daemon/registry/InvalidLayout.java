package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.file.Path;

/** A directory or archive that is not a complete OCI image layout. */
public final class InvalidLayout extends IOException {
    private static final long serialVersionUID = 1;

    InvalidLayout(Path layout, String problem) {
        super("%s is not a valid OCI image layout: %s".formatted(layout, problem));
    }
}

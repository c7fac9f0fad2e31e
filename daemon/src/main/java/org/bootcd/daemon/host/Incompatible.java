package org.bootcd.daemon.host;

import java.io.IOException;

/** The deployment carries local changes of rpm-ostree. */
public final class Incompatible extends IOException {
    private static final long serialVersionUID = 1L;

    Incompatible(String message) {
        super(message);
    }
}

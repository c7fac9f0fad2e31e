package org.bootcd.daemon.host;

import java.io.IOException;

/** The image has no kernel in /usr/lib/modules. */
public final class NotBootable extends IOException {
    private static final long serialVersionUID = 1L;

    NotBootable(String message) {
        super(message);
    }
}

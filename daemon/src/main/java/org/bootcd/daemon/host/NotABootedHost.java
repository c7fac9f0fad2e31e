package org.bootcd.daemon.host;

import java.io.IOException;

/** The system was not booted from an ostree deployment. */
public final class NotABootedHost extends IOException {
    private static final long serialVersionUID = 1L;

    NotABootedHost(String message) {
        super(message);
    }
}

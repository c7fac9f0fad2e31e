package org.bootcd.daemon.host;

import java.io.IOException;

/** There is no deployment to roll back to. */
public final class NoRollback extends IOException {
    private static final long serialVersionUID = 1L;

    NoRollback(String message) {
        super(message);
    }
}

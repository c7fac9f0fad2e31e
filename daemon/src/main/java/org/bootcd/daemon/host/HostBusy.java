package org.bootcd.daemon.host;

import java.io.IOException;

/** Another job, or another program, changes the host. */
public final class HostBusy extends IOException {
    private static final long serialVersionUID = 1L;

    HostBusy(String message) {
        super(message);
    }
}

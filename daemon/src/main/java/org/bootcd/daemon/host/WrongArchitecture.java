package org.bootcd.daemon.host;

import java.io.IOException;

/** The image is for another architecture than this machine's. */
public final class WrongArchitecture extends IOException {
    private static final long serialVersionUID = 1L;

    WrongArchitecture(String message) {
        super(message);
    }
}

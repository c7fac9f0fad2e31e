package org.bootcd.daemon.trust;

import java.io.IOException;

/** The signature policy does not accept the image, or asks for what is not supported. */
public final class PolicyRefused extends IOException {
    private static final long serialVersionUID = 1L;

    public PolicyRefused(String message) {
        super(message);
    }
}

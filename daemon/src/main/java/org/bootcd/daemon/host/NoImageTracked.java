package org.bootcd.daemon.host;

import java.io.IOException;

/** No image is tracked; switch to one first. */
public final class NoImageTracked extends IOException {
    private static final long serialVersionUID = 1L;

    NoImageTracked(String message) {
        super(message);
    }
}

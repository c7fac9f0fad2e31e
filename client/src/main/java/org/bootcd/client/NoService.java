package org.bootcd.client;

import java.io.IOException;

/** There is no bus, or no bootcd on it that could be started: a worker in the foreground may do. */
public final class NoService extends IOException {
    private static final long serialVersionUID = 1L;

    NoService(String message) {
        super(message);
    }

    NoService(String message, Throwable cause) {
        super(message, cause);
    }
}

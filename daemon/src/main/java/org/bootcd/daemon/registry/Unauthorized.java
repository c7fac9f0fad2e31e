package org.bootcd.daemon.registry;

import java.io.IOException;

/** The registry refuses access; the auth file needs (other) credentials. */
public final class Unauthorized extends IOException {
    private static final long serialVersionUID = 1;

    Unauthorized(String registry, String reason, String credentials) {
        super("registry %s refused access: %s (%s)".formatted(registry, reason, credentials));
    }
}

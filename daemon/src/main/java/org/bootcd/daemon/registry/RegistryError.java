package org.bootcd.daemon.registry;

import java.io.IOException;

/** The registry answers, but with an error or something that breaks its protocol. */
public final class RegistryError extends IOException {
    private static final long serialVersionUID = 1;

    RegistryError(String registry, String reason) {
        super("registry %s: %s".formatted(registry, reason));
    }
}

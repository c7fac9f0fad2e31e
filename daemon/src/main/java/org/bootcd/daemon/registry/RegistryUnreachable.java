package org.bootcd.daemon.registry;

import java.io.IOException;

/** No conversation with the registry is possible: name, network or TLS; try later or repair. */
public final class RegistryUnreachable extends IOException {
    private static final long serialVersionUID = 1;

    RegistryUnreachable(String registry, String reason, IOException cause) {
        super("cannot reach registry %s: %s".formatted(registry, reason), cause);
    }
}

package org.bootcd.daemon.registry;

import java.io.IOException;

/** The administrator has blocked this registry in registries.conf. */
public final class RegistryBlocked extends IOException {
    private static final long serialVersionUID = 1;

    RegistryBlocked(String image) {
        super("image %s is in a registry that registries.conf blocks".formatted(image));
    }
}

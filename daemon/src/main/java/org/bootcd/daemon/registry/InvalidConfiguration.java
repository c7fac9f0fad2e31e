package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the administrator's (auth.json, registries.conf) that must be corrected. */
public final class InvalidConfiguration extends IOException {
    private static final long serialVersionUID = 1;

    /** The cause is left out on purpose: a parser's message may quote a secret. */
    InvalidConfiguration(Path file, String problem) {
        super("%s: %s".formatted(file, problem));
    }
}

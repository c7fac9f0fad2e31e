package org.bootcd.daemon.config;

import java.io.IOException;
import java.util.List;

/** The command line is wrong; the message names all that is. */
public final class UsageError extends IOException {
    private static final long serialVersionUID = 1L;

    UsageError(List<String> problems) {
        super(String.join("; ", problems));
    }
}

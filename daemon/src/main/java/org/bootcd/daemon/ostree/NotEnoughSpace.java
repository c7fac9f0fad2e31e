package org.bootcd.daemon.ostree;

import java.io.IOException;

/** A file system is too full, or would break the repository's reserve; free space and try again. */
public final class NotEnoughSpace extends IOException {
    private static final long serialVersionUID = 1L;

    public NotEnoughSpace(String message) {
        super(message);
    }

    public NotEnoughSpace(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.bootcd.daemon.image;

import java.io.IOException;

/** Content that is not what its digest promised; nothing made from it may be used. */
public final class DigestMismatch extends IOException {
    private static final long serialVersionUID = 1;

    public DigestMismatch(String what, Digest expected, Digest actual) {
        super("%s is corrupt: expected digest %s, got %s".formatted(what, expected, actual));
    }
}

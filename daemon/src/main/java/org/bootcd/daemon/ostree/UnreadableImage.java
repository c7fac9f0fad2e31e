package org.bootcd.daemon.ostree;

import java.io.IOException;

/** What an image needs cannot be told, so that nothing may be removed. */
public final class UnreadableImage extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableImage(String holder, Checksum commit, Exception cause) {
        super(
                "commit %s of %s cannot be read (%s), so that nothing is removed; try `bootc internals fsck --repair`"
                        .formatted(commit, holder, cause.getMessage()),
                cause);
    }
}

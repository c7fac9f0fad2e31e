package org.bootcd.daemon.registry;

import java.io.IOException;
import java.time.Duration;

/** A transfer that was aborted because hardly anything came. */
final class Stalled extends IOException {
    private static final long serialVersionUID = 1;

    Stalled(Duration window) {
        super("stalled: less than 1 KiB/s for %d seconds".formatted(window.toSeconds()));
    }
}

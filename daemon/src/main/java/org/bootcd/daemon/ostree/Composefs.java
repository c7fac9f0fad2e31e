package org.bootcd.daemon.ostree;

/**
 * Whether an image has its root mounted from a composefs file that libostree makes with the
 * deployment: {@code enabled} in its {@code /usr/lib/ostree/prepare-root.conf}
 * (ostree-prepare-root(1)).
 */
public enum Composefs {
    OFF,
    /** It boots without one too. */
    IF_POSSIBLE,
    REQUIRED;

    /** A value that nobody knows stops the boot, as a missing file would. */
    static Composefs parse(String enabled) {
        return switch (enabled) {
            case "no", "false", "0" -> OFF;
            case "maybe" -> IF_POSSIBLE;
            default -> REQUIRED;
        };
    }
}

package org.bootcd.daemon.ostree;

import java.util.Locale;

/** What is wrong with an object. */
enum Flaw {
    MISSING,
    CORRUPT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

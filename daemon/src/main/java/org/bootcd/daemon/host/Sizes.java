package org.bootcd.daemon.host;

import java.util.Locale;

/** Numbers of bytes for people, in decimal units as GLib prints them. */
final class Sizes {
    private static final String UNITS = "kMGTPE";

    private Sizes() {}

    static String text(long bytes) {
        if (bytes < 1000) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1000 && unit < UNITS.length() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f\u00a0%sB", value, UNITS.charAt(unit));
    }
}

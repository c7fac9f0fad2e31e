package org.bootcd.client.text;

import java.util.Locale;

/** Sizes as GLib prints them, which is what bootc shows: decimal units, one digit. */
public final class ByteSize {
    private static final String UNITS = "kMGTPE";

    /** GLib keeps number and unit on one line. */
    private static final char NO_BREAK_SPACE = '\u00a0';

    private ByteSize() {}

    /** For example {@code 1 byte}, {@code 266 bytes}, {@code 1.2 kB}. */
    public static String render(long bytes) {
        if (bytes < 1000) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        double size = bytes / 1000.0;
        int unit = 0;
        while (size >= 1000 && unit < UNITS.length() - 1) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f%c%cB", size, NO_BREAK_SPACE, UNITS.charAt(unit));
    }
}

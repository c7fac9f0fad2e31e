package org.bootcd.daemon.image;

/** Makes foreign text fit for a one-line message: short and without control characters. */
public final class Shown {
    private static final int LIMIT = 200;

    private Shown() {}

    public static String of(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(LIMIT)
                .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return text.length() > LIMIT ? shown + "…" : shown.toString();
    }
}

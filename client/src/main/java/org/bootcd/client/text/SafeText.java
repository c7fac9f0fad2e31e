package org.bootcd.client.text;

/**
 * Text from images, registries and other processes, made fit for a terminal: what could move the
 * cursor, change colours or reorder the line is shown as an escape.
 */
public final class SafeText {
    private SafeText() {}

    /** One line without control or formatting characters; line breaks become blanks. */
    public static String line(String text) {
        if (text.codePoints().noneMatch(SafeText::isHarmful)) {
            return text;
        }
        var safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int codePoint) {
        if (codePoint == '\n' || codePoint == '\t') {
            safe.append(' ');
        } else if (isHarmful(codePoint)) {
            safe.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        } else {
            safe.appendCodePoint(codePoint);
        }
    }

    private static boolean isHarmful(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}

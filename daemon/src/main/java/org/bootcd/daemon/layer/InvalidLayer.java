package org.bootcd.daemon.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The layer is malformed, hostile or beyond a limit: fetching it again will not help, the image has
 * to be rebuilt. The message is one line of printable text that names the path, where there is one.
 */
public final class InvalidLayer extends IOException {
    private static final long serialVersionUID = 1L;

    /** Enough to find the entry; a name may be as long as a whole header. */
    private static final int SHOWN = 256;

    InvalidLayer(String message) {
        super(message);
    }

    InvalidLayer(String message, Throwable cause) {
        super(message, cause);
    }

    static InvalidLayer at(String path, String cause) {
        return new InvalidLayer(printable(path) + ": " + cause);
    }

    static InvalidLayer at(String path, InvalidLayer cause) {
        return new InvalidLayer(printable(path) + ": " + cause.getMessage(), cause);
    }

    /** The text with everything escaped that could forge or reorder a line of a log. */
    static String printable(String text) {
        var shown = new StringBuilder();
        text.codePoints().limit(SHOWN).forEach(c -> append(shown, c));
        return text.codePointCount(0, text.length()) > SHOWN ? shown + "..." : shown.toString();
    }

    /** The bytes as text, those beyond ASCII escaped one by one. */
    static String printable(byte[] bytes) {
        return printable(new String(bytes, StandardCharsets.ISO_8859_1))
                .codePoints()
                .collect(StringBuilder::new, InvalidLayer::appendByte, StringBuilder::append)
                .toString();
    }

    private static void append(StringBuilder shown, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL -> appendEscaped(shown, c);
            case Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            default -> shown.appendCodePoint(c);
        }
    }

    private static void appendByte(StringBuilder shown, int c) {
        if (c < 0x80) {
            shown.append((char) c);
        } else {
            appendEscaped(shown, c);
        }
    }

    private static void appendEscaped(StringBuilder shown, int c) {
        shown.append("\\x%02x".formatted(c));
    }
}

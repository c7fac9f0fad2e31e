package org.bootcd.daemon.layer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text of an archive, which has to be UTF-8 without NUL: ostree stores no other names. */
final class TarText {
    private static final char REPLACEMENT = '\ufffd';

    private TarText() {}

    static String decode(byte[] bytes, int from, int to) throws InvalidLayer {
        var text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0 && !isUtf8(ByteBuffer.wrap(bytes, from, to - from))) {
            throw new InvalidLayer(printable(bytes, from, to) + ": not UTF-8");
        }
        if (text.indexOf('\0') >= 0) {
            throw new InvalidLayer(printable(bytes, from, to) + ": contains a NUL");
        }
        return text;
    }

    /** Whether the text is that short as UTF-8. */
    static boolean fits(String text, int maxBytes) {
        return text.length() <= maxBytes / 3
                || text.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static String printable(byte[] bytes, int from, int to) {
        return InvalidLayer.printable(Arrays.copyOfRange(bytes, from, to));
    }
}

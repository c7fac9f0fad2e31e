package org.bootcd.it.random;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;

/** Names that are unusual and allowed: any UTF-8 but slashes, at most 255 bytes, no whiteouts. */
final class RandomNames {
    private static final List<String> PIECES =
            List.of(
                    "a",
                    "B",
                    "0",
                    "-",
                    "_",
                    " ",
                    "\n",
                    "\t",
                    "\\",
                    "\"",
                    "'",
                    "%",
                    "*",
                    "..",
                    "~",
                    "é",
                    "e\u0301",
                    "ß",
                    "日本",
                    "😀",
                    "\u202e",
                    "\u007f",
                    "\u0001",
                    "=",
                    "PaxHeaders",
                    "#");

    private RandomNames() {}

    static String next(Random random, int maxBytes) {
        int length = random.nextInt(8) == 0 ? maxBytes : Math.min(maxBytes, 1 + random.nextInt(12));
        var name = new StringBuilder();
        while (true) {
            var piece = PIECES.get(random.nextInt(PIECES.size()));
            if ((name + piece).getBytes(UTF_8).length > length) {
                break;
            }
            name.append(piece);
        }
        return name.isEmpty() || name.toString().matches("\\.*")
                ? "n" + random.nextInt(10)
                : name.toString();
    }
}

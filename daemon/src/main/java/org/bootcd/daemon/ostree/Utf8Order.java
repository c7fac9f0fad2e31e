package org.bootcd.daemon.ostree;

import java.util.Comparator;

/**
 * Orders strings as their UTF-8 bytes do, which differs from {@link String#compareTo} beyond the
 * basic plane.
 */
enum Utf8Order implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean bothSurrogateOrNeither =
                        Character.isSurrogate(x) == Character.isSurrogate(y);
                return bothSurrogateOrNeither
                        ? Character.compare(x, y)
                        : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}

package org.bootcd.daemon.ostree;

import java.util.ArrayList;
import java.util.List;

/**
 * A GVariant type string, as far as ostree's formats use them: {@code b y u t s v}, arrays, tuples
 * and dictionary entries.
 */
record GVariantType(String string) {
    int alignment() {
        return switch (string.charAt(0)) {
            case 'b', 'y', 's' -> 1;
            case 'u' -> 4;
            case 't', 'v' -> 8;
            case 'a' -> element().alignment();
            case '(', '{' -> members().stream().mapToInt(GVariantType::alignment).max().orElse(1);
            default -> throw new IllegalArgumentException("unsupported GVariant type " + string);
        };
    }

    /** Size in bytes where it is the same for every value, else 0. */
    int fixedSize() {
        return switch (string.charAt(0)) {
            case 'b', 'y' -> 1;
            case 'u' -> 4;
            case 't' -> 8;
            case '(', '{' -> fixedTupleSize();
            default -> 0;
        };
    }

    boolean isArray() {
        return string.charAt(0) == 'a';
    }

    GVariantType element() {
        return new GVariantType(string.substring(1));
    }

    /** Members of a tuple or dictionary entry. */
    List<GVariantType> members() {
        var members = new ArrayList<GVariantType>();
        for (int at = 1; at < string.length() - 1; ) {
            int end = end(at);
            members.add(new GVariantType(string.substring(at, end)));
            at = end;
        }
        return members;
    }

    private int fixedTupleSize() {
        int size = 0;
        for (var member : members()) {
            if (member.fixedSize() == 0) {
                return 0;
            }
            size = align(size, member.alignment()) + member.fixedSize();
        }
        return align(size, alignment());
    }

    private int end(int from) {
        int at = from;
        while (string.charAt(at) == 'a') {
            at++;
        }
        int depth = 0;
        do {
            switch (string.charAt(at++)) {
                case '(', '{' -> depth++;
                case ')', '}' -> depth--;
                default -> {}
            }
        } while (depth > 0);
        return at;
    }

    static int align(int offset, int alignment) {
        return (offset + alignment - 1) / alignment * alignment;
    }
}

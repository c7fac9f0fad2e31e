package org.bootcd.daemon.ostree;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A serialised GVariant, read in place. Offsets that point outside their container, which the
 * specification reads as default values, are errors here: what we read is checked by its checksum,
 * so they can only be damage.
 */
final class GVariant {
    private final GVariantType type;
    private final byte[] data;
    private final int start;
    private final int end;

    private GVariant(GVariantType type, byte[] data, int start, int end) {
        if (start > end || start < 0 || end > data.length) {
            throw new IllegalArgumentException("damaged GVariant of type " + type.string());
        }
        this.type = type;
        this.data = data;
        this.start = start;
        this.end = end;
    }

    static GVariant parse(String type, byte[] data) {
        return new GVariant(new GVariantType(type), data, 0, data.length);
    }

    /** Text of an {@code s}. */
    String text() {
        if (end == start) {
            throw new IllegalArgumentException("damaged GVariant: string without end");
        }
        return new String(data, start, end - start - 1, StandardCharsets.UTF_8);
    }

    /** Content of an {@code ay}. */
    byte[] bytes() {
        return java.util.Arrays.copyOfRange(data, start, end);
    }

    boolean isTrue() {
        return data[start] != 0;
    }

    /** A {@code u} or {@code t} as ostree stores it: big-endian. */
    long bigEndian() {
        var buffer = ByteBuffer.wrap(data, start, end - start).order(ByteOrder.BIG_ENDIAN);
        return type.fixedSize() == Integer.BYTES
                ? Integer.toUnsignedLong(buffer.getInt())
                : buffer.getLong();
    }

    String typeString() {
        return type.string();
    }

    /** The value inside a {@code v}. */
    GVariant inner() {
        int nul = end - 1;
        while (nul >= start && data[nul] != 0) {
            nul--;
        }
        if (nul < start) {
            throw new IllegalArgumentException("damaged GVariant: variant without type");
        }
        var string = new String(data, nul + 1, end - nul - 1, StandardCharsets.US_ASCII);
        return new GVariant(new GVariantType(string), data, start, nul);
    }

    /** Elements of an array, or members of a tuple or dictionary entry. */
    List<GVariant> children() {
        return type.isArray() ? elements() : members();
    }

    /** The value of a key of an {@code a{sv}}. */
    Optional<GVariant> lookup(String key) {
        for (var entry : elements()) {
            var pair = entry.members();
            if (pair.get(0).text().equals(key)) {
                return Optional.of(pair.get(1).inner());
            }
        }
        return Optional.empty();
    }

    /** As {@link #lookup} for values of type {@code s}. */
    Optional<String> lookupText(String key) {
        return lookup(key).filter(v -> v.typeString().equals("s")).map(GVariant::text);
    }

    private List<GVariant> elements() {
        var element = type.element();
        int fixed = element.fixedSize();
        var children = new ArrayList<GVariant>();
        if (fixed > 0) {
            for (int at = start; at < end; at += fixed) {
                children.add(new GVariant(element, data, at, at + fixed));
            }
            return children;
        }
        if (start == end) {
            return children;
        }
        int offsetSize = offsetSize(end - start);
        int offsetsAt = start + offset(end - offsetSize, offsetSize);
        int at = start;
        for (int o = offsetsAt; o < end; o += offsetSize) {
            int from = start + GVariantType.align(at - start, element.alignment());
            int to = start + offset(o, offsetSize);
            children.add(new GVariant(element, data, from, to));
            at = to;
        }
        return children;
    }

    private List<GVariant> members() {
        var types = type.members();
        int offsetSize = offsetSize(end - start);
        int offsetAt = end;
        int at = start;
        var children = new ArrayList<GVariant>(types.size());
        for (int i = 0; i < types.size(); i++) {
            var member = types.get(i);
            int from = start + GVariantType.align(at - start, member.alignment());
            int to;
            if (member.fixedSize() > 0) {
                to = from + member.fixedSize();
            } else if (i == types.size() - 1) {
                to = offsetAt;
            } else {
                offsetAt -= offsetSize;
                to = start + offset(offsetAt, offsetSize);
            }
            children.add(new GVariant(member, data, from, to));
            at = to;
        }
        return children;
    }

    private int offset(int at, int size) {
        if (at < start || at + size > end) {
            throw new IllegalArgumentException("damaged GVariant: offset outside its container");
        }
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | (data[at + i] & 0xff);
        }
        return (int) Math.min(value, Integer.MAX_VALUE / 2);
    }

    static int offsetSize(int containerSize) {
        return containerSize <= 0xff ? 1 : containerSize <= 0xffff ? 2 : 4;
    }
}

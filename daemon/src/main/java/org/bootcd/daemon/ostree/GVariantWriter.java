package org.bootcd.daemon.ostree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Serialises GVariants: add the children of one container in order, then take its {@link #tuple} or
 * {@link #array}.
 */
final class GVariantWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> ends = new ArrayList<>();
    private boolean lastHasOffset;

    /** Adds a child of variable size. */
    GVariantWriter add(byte[] child, int alignment) {
        pad(alignment);
        out.writeBytes(child);
        ends.add(out.size());
        lastHasOffset = true;
        return this;
    }

    GVariantWriter add(String text) {
        return add(string(text), 1);
    }

    /** Adds a big-endian {@code u}. */
    GVariantWriter addBigEndian(int value) {
        return addFixed(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    /** Adds a big-endian {@code t}. */
    GVariantWriter addBigEndian(long value) {
        return addFixed(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private GVariantWriter addFixed(byte[] value) {
        pad(value.length);
        out.writeBytes(value);
        lastHasOffset = false;
        return this;
    }

    private void pad(int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
    }

    /** The children as an array of elements of variable size. */
    byte[] array() {
        appendOffsets(ends);
        return out.toByteArray();
    }

    /** The children as a tuple: offsets in reverse, none for a last child of variable size. */
    byte[] tuple() {
        var offsets = lastHasOffset ? ends.subList(0, ends.size() - 1) : ends;
        appendOffsets(offsets.reversed());
        return out.toByteArray();
    }

    private void appendOffsets(List<Integer> offsets) {
        int body = out.size();
        int size = 1;
        while (GVariant.offsetSize(body + size * offsets.size()) > size) {
            size *= 2;
        }
        for (int offset : offsets) {
            for (int i = 0; i < size; i++) {
                out.write(offset >>> (8 * i));
            }
        }
    }

    static byte[] string(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** An {@code a{sv}} whose values are strings. */
    static byte[] dictionary(SortedMap<String, String> entries) {
        var array = new GVariantWriter();
        entries.forEach(
                (key, value) -> {
                    var text = new ByteArrayOutputStream();
                    text.writeBytes(string(value));
                    text.write(0);
                    text.write('s');
                    array.add(new GVariantWriter().add(key).add(text.toByteArray(), 8).tuple(), 8);
                });
        return array.array();
    }
}

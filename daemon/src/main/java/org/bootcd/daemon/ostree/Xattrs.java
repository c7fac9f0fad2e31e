package org.bootcd.daemon.ostree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Extended attributes as objects have them, {@code a(ayay)}, sorted by name. */
final class Xattrs {
    private static final String TYPE = "a(ayay)";
    private static final int MAX_NAME = 255;

    private Xattrs() {}

    /**
     * Reads what ostree would have written.
     *
     * @throws IllegalArgumentException for anything else
     */
    static List<FileMetadata.Attribute> parse(byte[] serialised) {
        var xattrs = new ArrayList<FileMetadata.Attribute>();
        for (var pair : GVariant.parse(TYPE, serialised).children()) {
            var fields = pair.children();
            var xattr =
                    new FileMetadata.Attribute(name(fields.get(0).bytes()), fields.get(1).bytes());
            if (!xattrs.isEmpty()
                    && Utf8Order.INSTANCE.compare(xattrs.getLast().name(), xattr.name()) >= 0) {
                throw new IllegalArgumentException("the xattrs are not sorted by name");
            }
            xattrs.add(xattr);
        }
        if (!Arrays.equals(serialised, serialise(xattrs))) {
            throw new IllegalArgumentException("the xattrs are not in normal form");
        }
        return xattrs;
    }

    static byte[] serialise(List<FileMetadata.Attribute> xattrs) {
        var array = new GVariantWriter();
        for (var xattr : xattrs) {
            array.add(
                    new GVariantWriter()
                            .add(GVariantWriter.string(xattr.name()), 1)
                            .add(xattr.value(), 1)
                            .tuple(),
                    1);
        }
        return array.array();
    }

    private static String name(byte[] bytes) {
        int length = bytes.length - 1;
        var name = new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8);
        if (length < 1 || length > MAX_NAME || bytes[length] != 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an xattr has no valid name");
        }
        return name;
    }
}

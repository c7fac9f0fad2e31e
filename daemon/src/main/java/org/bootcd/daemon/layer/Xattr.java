package org.bootcd.daemon.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;

/** An extended attribute: a name without NUL and any bytes, {@code security.selinux} included. */
public final class Xattr {
    /** Orders by the bytes of the name, as ostree stores them. */
    public static final Comparator<Xattr> BY_NAME =
            Comparator.comparing(
                    xattr -> xattr.name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final String name;
    private final byte[] value;

    public Xattr(String name, byte[] value) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("invalid xattr name: " + name);
        }
        this.name = name;
        this.value = value.clone();
    }

    public String name() {
        return name;
    }

    /** A copy. */
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xattr xattr
                && name.equals(xattr.name)
                && Arrays.equals(value, xattr.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return name + "=0x" + HexFormat.of().formatHex(value);
    }
}

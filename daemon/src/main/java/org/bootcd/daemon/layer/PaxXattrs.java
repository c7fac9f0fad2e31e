package org.bootcd.daemon.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of a PAX header that are xattrs, in the notations of star, libarchive and GNU tar.
 */
final class PaxXattrs {
    private static final String SCHILY = "SCHILY.xattr.";
    private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";
    private static final String RED_HAT_SELINUX = "RHT.security.selinux";

    /** What Linux can hold: XATTR_NAME_MAX and XATTR_SIZE_MAX. */
    private static final int MAX_NAME = 255;

    private static final int MAX_VALUE = 1 << 16;

    private final Map<String, byte[]> values = new HashMap<>();

    /** False when the key is not one of an xattr. */
    boolean put(String key, byte[] data, int from, int to) throws InvalidLayer {
        if (key.startsWith(SCHILY)) {
            put(key.substring(SCHILY.length()), Arrays.copyOfRange(data, from, to));
        } else if (key.startsWith(LIBARCHIVE)) {
            put(
                    percentDecode(key.substring(LIBARCHIVE.length())),
                    base64(TarText.decode(data, from, to)));
        } else if (key.equals(RED_HAT_SELINUX)) {
            put("security.selinux", Arrays.copyOfRange(data, from, to));
        } else {
            return false;
        }
        return true;
    }

    List<Xattr> sorted() {
        return values.entrySet().stream()
                .map(entry -> new Xattr(entry.getKey(), entry.getValue()))
                .sorted(Xattr.BY_NAME)
                .toList();
    }

    private void put(String name, byte[] value) throws InvalidLayer {
        if (name.isEmpty()) {
            throw new InvalidLayer("xattr without a name");
        }
        if (!TarText.fits(name, MAX_NAME)) {
            throw new InvalidLayer("xattr with a name of more than %d bytes".formatted(MAX_NAME));
        }
        if (value.length > MAX_VALUE) {
            throw new InvalidLayer(
                    "xattr %s of more than %d bytes"
                            .formatted(InvalidLayer.printable(name), MAX_VALUE));
        }
        values.put(name, value);
    }

    private static byte[] base64(String text) throws InvalidLayer {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidLayer("invalid base64 in PAX header", e);
        }
    }

    private static String percentDecode(String text) throws InvalidLayer {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int count = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%') {
                b = (byte) (hex(bytes, i + 1) << 4 | hex(bytes, i + 2));
                i += 2;
            }
            bytes[count++] = b;
        }
        return TarText.decode(bytes, 0, count);
    }

    private static int hex(byte[] bytes, int at) throws InvalidLayer {
        int digit = at < bytes.length ? Character.digit(bytes[at], 16) : -1;
        if (digit < 0) {
            throw new InvalidLayer("invalid escape in PAX header");
        }
        return digit;
    }
}

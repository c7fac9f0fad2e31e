package org.bootcd.daemon.ostree;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.InvalidManifest;

/** Names of refs as ostree-rs-ext escapes them, so that every tool finds what another wrote. */
public final class RefName {
    private static final String LAYERS = "ostree/container/blob/";
    private static final String IMAGES = "ostree/container/image/";
    static final String BASE_IMAGES = "ostree/container/baseimage/";

    private RefName() {}

    public static String ofLayer(Digest digest) {
        return LAYERS + escape(digest.toString());
    }

    public static String ofImage(ImageReference image) {
        return IMAGES + escape(image.display());
    }

    static boolean isLayer(String ref) {
        return ref.startsWith(LAYERS);
    }

    static boolean isImage(String ref) {
        return ref.startsWith(IMAGES);
    }

    /**
     * The image reference in the name of an image ref; empty for other refs and malformed names.
     */
    static Optional<String> imageOf(String ref) {
        return isImage(ref) ? unescape(ref.substring(IMAGES.length())) : Optional.empty();
    }

    /** The digest in the name of a layer ref; empty for other refs and malformed names. */
    static Optional<Digest> layerOf(String ref) {
        try {
            var digest =
                    isLayer(ref)
                            ? unescape(ref.substring(LAYERS.length()))
                            : Optional.<String>empty();
            return digest.isPresent() ? Optional.of(Digest.parse(digest.get())) : Optional.empty();
        } catch (InvalidManifest malformed) {
            return Optional.empty();
        }
    }

    /**
     * Letters, digits and {@code -} stay; a slash stays between names; {@code _} doubles; all else
     * becomes {@code _HEX_}.
     */
    static String escape(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no ref name for an empty text or one with NUL");
        }
        var out = new StringBuilder();
        boolean afterAlphanumeric = false;
        int[] characters = text.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            int c = characters[i];
            boolean separator = c == '/' && afterAlphanumeric && i < characters.length - 1;
            if (isAlphanumeric(c) || c == '-' || separator) {
                out.appendCodePoint(c);
            } else if (c == '_') {
                out.append("__");
            } else {
                out.append("_%02X_".formatted(c));
            }
            afterAlphanumeric = isAlphanumeric(c);
        }
        return out.toString();
    }

    static Optional<String> unescape(String escaped) {
        var out = new StringBuilder();
        for (int at = 0; at < escaped.length(); ) {
            char c = escaped.charAt(at);
            if (c != '_') {
                if (!isAlphanumeric(c) && c != '-' && c != '/') {
                    return Optional.empty();
                }
                out.append(c);
                at++;
                continue;
            }
            int end = escaped.indexOf('_', at + 1);
            if (end < 0) {
                return Optional.empty();
            }
            var code = escaped.substring(at + 1, end);
            if (!code.isEmpty() && !isCodePoint(code)) {
                return Optional.empty();
            }
            out.appendCodePoint(code.isEmpty() ? '_' : HexFormat.fromHexDigits(code));
            at = end + 1;
        }
        return Optional.of(out.toString());
    }

    private static boolean isCodePoint(String hex) {
        return hex.length() <= 6
                && hex.toUpperCase(Locale.ROOT).chars().allMatch(HexFormat::isHexDigit)
                && Character.isValidCodePoint(HexFormat.fromHexDigits(hex));
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}

package org.bootcd.daemon.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content digest, {@code sha256:…} or {@code sha512:…}. One that exists is well-formed, so it is
 * safe in a URL or a file name (OCI image-spec, descriptor.md, "Digests").
 */
public record Digest(String algorithm, String hex) {
    private static final HexFormat HEX = HexFormat.of();

    public Digest {
        if (hex.length() != hexLength(algorithm) || !hex.chars().allMatch(Digest::isLowerHex)) {
            throw new IllegalArgumentException(
                    "not a sha256 or sha512 digest: \"%s:%s\"".formatted(algorithm, hex));
        }
    }

    /** Parses {@code algorithm:hex}; upper case, other lengths and other algorithms are refused. */
    public static Digest parse(String text) throws InvalidManifest {
        var colon = text.indexOf(':');
        try {
            return new Digest(text.substring(0, Math.max(colon, 0)), text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw new InvalidManifest(
                    "invalid digest \"%s\": expected sha256: or sha512: and lower-case hex digits"
                            .formatted(Shown.of(text)),
                    e);
        }
    }

    /** The digest whose SHA-256 value is {@code hash}. */
    public static Digest sha256(byte[] hash) {
        return new Digest("sha256", HEX.formatHex(hash));
    }

    /** The SHA-256 digest of {@code content}. */
    public static Digest of(byte[] content) {
        return sha256(newMessageDigest("SHA-256").digest(content));
    }

    /** A fresh hash function of this digest's algorithm. */
    public MessageDigest messageDigest() {
        return newMessageDigest(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
    }

    /** Whether {@code content} has this digest. */
    public boolean matches(byte[] content) {
        return isValue(messageDigest().digest(content));
    }

    /** Whether {@code hash}, a value of {@link #messageDigest()}, is this digest. */
    public boolean isValue(byte[] hash) {
        return hex.equals(HEX.formatHex(hash));
    }

    /** Fails unless {@code content} has this digest; {@code what} names it in the error. */
    public void verify(byte[] content, String what) throws DigestMismatch {
        var hash = messageDigest().digest(content);
        if (!isValue(hash)) {
            throw new DigestMismatch(what, this, new Digest(algorithm, HEX.formatHex(hash)));
        }
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static int hexLength(String algorithm) {
        return switch (algorithm) {
            case "sha256" -> 64;
            case "sha512" -> 128;
            default -> -1;
        };
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    private static MessageDigest newMessageDigest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + name, e);
        }
    }
}

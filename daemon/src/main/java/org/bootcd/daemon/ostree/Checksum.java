package org.bootcd.daemon.ostree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Name of an ostree object: SHA-256, 64 lower-case hex digits. */
public record Checksum(String hex) {
    public static final int BYTES = 32;

    public Checksum {
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(Checksum::isLowerHex)) {
            throw new IllegalArgumentException("not an ostree checksum: " + hex);
        }
    }

    public static Checksum of(byte[] hash) {
        return new Checksum(HexFormat.of().formatHex(hash));
    }

    /** Checksum of a metadata object's serialised form. */
    static Checksum ofObject(byte[] serialised) {
        return of(sha256().digest(serialised));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    @Override
    public String toString() {
        return hex;
    }
}

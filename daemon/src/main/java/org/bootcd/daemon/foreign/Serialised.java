package org.bootcd.daemon.foreign;

/** Whether serialised variants of any origin are what libostree expects. */
public final class Serialised {
    private Serialised() {}

    /** Whether the bytes are a commit object that libostree will take. */
    public static boolean isCommit(byte[] object) {
        var error = ErrorCell.ofThread();
        try (var variant = new NativeVariant("(a{sv}aya(say)sstayay)", object)) {
            error.check(
                    LibOstree.ostree_validate_structureof_commit(
                            variant.pointer(), error.address()));
            return true;
        } catch (OstreeError _) {
            return false;
        }
    }

    /** Whether the bytes are an {@code a{sv}} in normal form. */
    public static boolean isDictionary(byte[] serialised) {
        try (var variant = new NativeVariant("a{sv}", serialised)) {
            return variant.isNormal();
        }
    }
}

package org.bootcd.daemon.layer;

/**
 * One ostree object of a layer that encapsulates a commit, in the order of the archive. {@code
 * checksum} is what its name says, 64 hex digits; whether that is true is for who stores it to find
 * out.
 */
public sealed interface ObjectEntry {
    String checksum();

    /** A metadata object; the bytes are serialised and must not be changed. */
    @SuppressWarnings("ArrayRecordComponent") // entries are not compared
    record Metadata(Kind kind, String checksum, byte[] object) implements ObjectEntry {}

    /** Kinds of metadata; the detached metadata of a commit has the commit's checksum. */
    enum Kind {
        COMMIT,
        COMMIT_META,
        DIR_TREE,
        DIR_META
    }

    /** {@code size} is what {@link ObjectLayerReader#content} delivers. */
    record RegularFile(String checksum, Owner owner, long size) implements ObjectEntry {}

    record Symlink(String checksum, Owner owner, String target) implements ObjectEntry {}

    /**
     * Owner and permissions (07777) of a content object.
     *
     * @param xattrs serialised {@code a(ayay)}; must not be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // entries are not compared
    record Owner(int uid, int gid, int mode, byte[] xattrs) {}
}

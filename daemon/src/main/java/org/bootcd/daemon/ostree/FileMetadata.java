package org.bootcd.daemon.ostree;

import java.util.Arrays;
import java.util.List;

/**
 * Owner, permissions and extended attributes of a file or directory.
 *
 * @param mode the twelve permission bits
 * @param xattrs sorted by name, each name once
 */
public record FileMetadata(int uid, int gid, int mode, List<Attribute> xattrs) {
    static final String DIRMETA_TYPE = "(uuua(ayay))";

    private static final int S_IFDIR = 0040000;
    private static final int S_IFREG = 0100000;
    private static final int SYMLINK_MODE = 0120777;

    public FileMetadata {
        xattrs = List.copyOf(xattrs);
    }

    /** One extended attribute; the value must not be changed afterwards. */
    @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
    public record Attribute(String name, byte[] value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Attribute(var otherName, var otherValue)
                    && name.equals(otherName)
                    && Arrays.equals(value, otherValue);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(value);
        }
    }

    /** What a directory gets that no entry describes. */
    static FileMetadata ofMissingParent(int uid, int gid) {
        return new FileMetadata(uid, gid, 0755, List.of());
    }

    /** Trusts the dirmeta object, but for damage. */
    static FileMetadata parseDirectory(byte[] object) {
        var fields = GVariant.parse(DIRMETA_TYPE, object).children();
        return new FileMetadata(
                (int) fields.get(0).bigEndian(),
                (int) fields.get(1).bigEndian(),
                (int) fields.get(2).bigEndian() & 07777,
                Xattrs.parse(fields.get(3).bytes()));
    }

    /** The dirmeta object, {@code (uuua(ayay))}. */
    byte[] directoryObject() {
        return new GVariantWriter()
                .addBigEndian(uid)
                .addBigEndian(gid)
                .addBigEndian(S_IFDIR | mode)
                .add(Xattrs.serialise(xattrs), 1)
                .tuple();
    }

    /** What stands before the content in a regular file's object. */
    byte[] fileHeader() {
        return header(S_IFREG | mode, "");
    }

    /** A symbolic link's whole object. */
    byte[] symlinkObject(String target) {
        return header(SYMLINK_MODE, target);
    }

    /** {@code (uuuusa(ayay))} behind its size as a big-endian {@code u} and four zero bytes. */
    private byte[] header(int fileMode, String target) {
        var header =
                new GVariantWriter()
                        .addBigEndian(uid)
                        .addBigEndian(gid)
                        .addBigEndian(fileMode)
                        .addBigEndian(0)
                        .add(target)
                        .add(Xattrs.serialise(xattrs), 1)
                        .tuple();
        return java.nio.ByteBuffer.allocate(8 + header.length)
                .putInt(header.length)
                .putInt(0)
                .put(header)
                .array();
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.foreign.NativeFile;

/**
 * Owner, permissions and extended attributes of a file or directory.
 *
 * @param mode the twelve permission bits
 * @param xattrs sorted by name, each name once
 */
public record FileMetadata(int uid, int gid, int mode, List<Attribute> xattrs) {
    static final String DIRMETA_TYPE = "(uuua(ayay))";

    private static final int PERMISSIONS = 07777;
    private static final int SYMLINK_PERMISSIONS = 0777;
    private static final Comparator<Attribute> BY_NAME =
            Comparator.comparing(Attribute::name, Utf8Order.INSTANCE);

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
                (int) fields.get(2).bigEndian() & PERMISSIONS,
                Xattrs.parse(fields.get(3).bytes()));
    }

    static FileMetadata of(NativeFile file) {
        return new FileMetadata(
                file.uid(), file.gid(), file.mode() & PERMISSIONS, Xattrs.parse(file.xattrs()));
    }

    Optional<Attribute> attribute(String name) {
        return xattrs.stream().filter(x -> x.name().equals(name)).findFirst();
    }

    /** The same with one attribute added, or changed. */
    FileMetadata with(Attribute attribute) {
        var changed = new ArrayList<>(xattrs);
        changed.removeIf(x -> x.name().equals(attribute.name()));
        changed.add(attribute);
        changed.sort(BY_NAME);
        return new FileMetadata(uid, gid, mode, changed);
    }

    /** The same with the label that a file of this type has to have at this path. */
    FileMetadata labelled(Labels labels, String path, FileType type) throws IOException {
        var label = labels.of(path, type);
        return label.isEmpty() ? this : with(label.get());
    }

    /** The dirmeta object, {@code (uuua(ayay))}. */
    byte[] directoryObject() {
        return new GVariantWriter()
                .addBigEndian(uid)
                .addBigEndian(gid)
                .addBigEndian(FileType.DIRECTORY.modeBits() | mode)
                .add(Xattrs.serialise(xattrs), 1)
                .tuple();
    }

    /** What stands before the content in a regular file's object. */
    byte[] fileHeader() {
        return header(FileType.REGULAR.modeBits() | mode, "");
    }

    /** A symbolic link's whole object. */
    byte[] symlinkObject(String target) {
        return header(FileType.SYMLINK.modeBits() | SYMLINK_PERMISSIONS, target);
    }

    /**
     * {@code (uuuusa(ayay))} behind its size as a big-endian {@code u} and four zero bytes. Without
     * attributes that have no value: libostree does not see them in the file that it writes, and
     * would find the object corrupt.
     */
    private byte[] header(int fileMode, String target) {
        var seen = xattrs.stream().filter(xattr -> xattr.value().length > 0).toList();
        var header =
                new GVariantWriter()
                        .addBigEndian(uid)
                        .addBigEndian(gid)
                        .addBigEndian(fileMode)
                        .addBigEndian(0)
                        .add(target)
                        .add(Xattrs.serialise(seen), 1)
                        .tuple();
        return java.nio.ByteBuffer.allocate(8 + header.length)
                .putInt(header.length)
                .putInt(0)
                .put(header)
                .array();
    }
}

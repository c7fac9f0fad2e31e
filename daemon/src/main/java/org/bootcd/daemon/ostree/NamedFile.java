package org.bootcd.daemon.ostree;

/**
 * A content object that comes with its checksum, all but its content.
 *
 * @param mode the twelve permission bits
 * @param xattrs serialised {@code a(ayay)}; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NamedFile(Checksum name, int uid, int gid, int mode, byte[] xattrs) {
    /** Owner, permissions and xattrs; refuses xattrs that no file can have. */
    FileMetadata metadata() throws UnimportableLayer {
        try {
            return new FileMetadata(uid, gid, mode, Xattrs.parse(xattrs));
        } catch (IllegalArgumentException e) {
            throw new UnimportableLayer(toString(), "%s".formatted(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return name + ".file";
    }
}

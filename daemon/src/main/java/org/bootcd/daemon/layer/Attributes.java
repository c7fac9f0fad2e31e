package org.bootcd.daemon.layer;

import java.util.List;

/**
 * Owner, permissions and extended attributes of an entry. {@code mode} holds the 07777 bits only,
 * {@code xattrs} are sorted by {@link Xattr#BY_NAME} and have no name twice.
 */
public record Attributes(int uid, int gid, int mode, List<Xattr> xattrs) {
    public Attributes {
        if (uid < 0 || gid < 0 || (mode & ~07777) != 0) {
            throw new IllegalArgumentException(
                    "invalid attributes: uid %d, gid %d, mode %o".formatted(uid, gid, mode));
        }
        xattrs = List.copyOf(xattrs);
        for (int i = 1; i < xattrs.size(); i++) {
            if (Xattr.BY_NAME.compare(xattrs.get(i - 1), xattrs.get(i)) >= 0) {
                throw new IllegalArgumentException("xattrs are not sorted: " + xattrs);
            }
        }
    }
}

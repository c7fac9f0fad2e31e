package org.bootcd.daemon.layer;

import java.util.HashMap;
import java.util.Map;
import org.bootcd.daemon.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of content objects, which stand before the object they belong to: as a file
 * of their own, or as a link to attributes that several objects share and that came before.
 */
final class FileXattrs {
    /** Of one object, as other readers allow. */
    static final int MAX_BYTES = 1 << 20;

    /** Of all shared ones: far above what a system of any size has. */
    private static final int MAX_SHARED_BYTES = 32 << 20;

    private final Map<String, byte[]> shared = new HashMap<>();
    private int sharedBytes;
    private @Nullable Pending pending;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pending(String file, byte[] xattrs) {}

    /** Attributes that links may name. */
    void keep(String checksum, byte[] xattrs) throws InvalidLayer {
        if (!Digest.of(xattrs).hex().equals(checksum)) {
            throw new InvalidLayer("the content does not match the name");
        }
        if (shared.putIfAbsent(checksum, xattrs) == null) {
            sharedBytes += xattrs.length;
        }
        if (sharedBytes > MAX_SHARED_BYTES) {
            throw new InvalidLayer("more than %d bytes of xattrs".formatted(MAX_SHARED_BYTES));
        }
    }

    /** The object that comes next has attributes that were kept. */
    void link(String file, String checksum) throws InvalidLayer {
        var xattrs = shared.get(checksum);
        if (xattrs == null) {
            throw new InvalidLayer("the xattrs %s are missing".formatted(checksum));
        }
        set(file, xattrs);
    }

    /** The object that comes next has these attributes. */
    void set(String file, byte[] xattrs) throws InvalidLayer {
        requireNonePending();
        pending = new Pending(file, xattrs);
    }

    /** The attributes of this object, once. */
    byte[] take(String file) throws InvalidLayer {
        var found = pending;
        if (found == null) {
            throw new InvalidLayer("no xattrs stand before the object");
        }
        if (!found.file().equals(file)) {
            throw new InvalidLayer("the xattrs before are those of %s".formatted(found.file()));
        }
        pending = null;
        return found.xattrs();
    }

    void requireNonePending() throws InvalidLayer {
        if (pending != null) {
            throw new InvalidLayer("xattrs of %s without the object".formatted(pending.file()));
        }
    }
}

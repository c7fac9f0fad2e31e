package org.bootcd.daemon.layer;

/**
 * What a layer may cost at most; one that exceeds a limit is an {@link InvalidLayer}.
 *
 * @param uncompressedBytes of the whole stream, holes of sparse files counted as if written
 * @param entries members of the archive, extension headers included
 * @param pathBytes of a path or link target; a path has at most 512 names, whatever this is
 * @param headerBytes of one extension header (PAX, GNU long name) or one sparse map
 */
public record LayerLimits(long uncompressedBytes, long entries, int pathBytes, int headerBytes) {
    /**
     * Above every image seen: 64 GiB, 10 million entries, PATH_MAX, and 1 MiB of header, which
     * holds all xattrs a file on Linux can have.
     */
    public static final LayerLimits DEFAULT = new LayerLimits(64L << 30, 10_000_000, 4096, 1 << 20);

    public LayerLimits {
        if (uncompressedBytes <= 0 || entries <= 0 || pathBytes <= 0 || headerBytes <= 0) {
            throw new IllegalArgumentException("a limit is not positive");
        }
    }

    public LayerLimits withUncompressedBytes(long limit) {
        return new LayerLimits(limit, entries, pathBytes, headerBytes);
    }
}

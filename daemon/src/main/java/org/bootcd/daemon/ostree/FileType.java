package org.bootcd.daemon.ostree;

/** The types of file that a commit can hold. */
enum FileType {
    DIRECTORY(0040000),
    REGULAR(0100000),
    SYMLINK(0120000);

    private final int modeBits;

    FileType(int modeBits) {
        this.modeBits = modeBits;
    }

    /** The type in an {@code st_mode}. */
    int modeBits() {
        return modeBits;
    }
}

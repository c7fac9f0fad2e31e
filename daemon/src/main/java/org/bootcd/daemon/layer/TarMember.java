package org.bootcd.daemon.layer;

import java.util.Optional;

/**
 * A member as the archive has it, extension headers applied, nothing judged yet. {@code dated}
 * tells that it is from after 1970-01-01, which nothing of an ostree repository is.
 */
record TarMember(
        char type,
        String name,
        String linkName,
        Attributes attributes,
        boolean dated,
        long size,
        Optional<MemberContent> content) {
    static final char REGULAR = '0';
    static final char REGULAR_V7 = '\0';
    static final char HARDLINK = '1';
    static final char SYMLINK = '2';
    static final char CHARACTER_DEVICE = '3';
    static final char BLOCK_DEVICE = '4';
    static final char DIRECTORY = '5';
    static final char FIFO = '6';
    static final char CONTIGUOUS = '7';
    static final char GNU_SPARSE = 'S';

    static boolean isFile(char type) {
        return switch (type) {
            case REGULAR, REGULAR_V7, CONTIGUOUS, GNU_SPARSE -> true;
            default -> false;
        };
    }

    static boolean isContentless(char type) {
        return type >= HARDLINK && type <= FIFO;
    }
}

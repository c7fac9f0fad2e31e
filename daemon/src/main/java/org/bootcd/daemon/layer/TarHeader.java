package org.bootcd.daemon.layer;

import java.util.Arrays;

/**
 * The 512 bytes before each member: v7, ustar (POSIX.1-2017, pax), GNU or star. Fields are read
 * when asked for, since what an extension header replaces may be nonsense here.
 */
final class TarHeader {
    static final int BLOCK = 512;

    private static final byte[] ZEROS = new byte[BLOCK];
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int MAGIC = 257;
    private static final int STAR_TRAILER = 508;

    private final byte[] block;
    private final long position;

    /** Checks the checksum; {@code position} is where the block was, for messages. */
    static TarHeader parse(byte[] block, long position) throws InvalidLayer {
        var header = new TarHeader(block, position);
        header.verifyChecksum();
        return header;
    }

    private TarHeader(byte[] block, long position) {
        this.block = block;
        this.position = position;
    }

    static boolean isEnd(byte[] block) {
        return Arrays.equals(block, ZEROS);
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    String name() throws InvalidLayer {
        var name = text(0, 100);
        var prefix = prefix();
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String linkName() throws InvalidLayer {
        return text(157, 100);
    }

    int mode() throws InvalidLayer {
        return (int) (number(100, 8, "mode") & 07777);
    }

    long uid() throws InvalidLayer {
        return number(108, 8, "uid");
    }

    long gid() throws InvalidLayer {
        return number(116, 8, "gid");
    }

    long size() throws InvalidLayer {
        return number(124, 12, "size");
    }

    /** Whether the time is one after 1970-01-01T00:00:00Z; false also where it is none. */
    boolean isDated() {
        try {
            return number(136, 12, "time") > 0;
        } catch (InvalidLayer _) {
            return false;
        }
    }

    /** A number elsewhere in the block, of 12 bytes: the sparse maps of old GNU archives. */
    long number12(int offset) throws InvalidLayer {
        return number(offset, 12, "sparse map");
    }

    /** Whether the 12 bytes at the offset are unused. */
    boolean isBlank12(int offset) {
        return block[offset] == 0;
    }

    boolean flag(int offset) {
        return block[offset] != 0;
    }

    /** A block that continues this one and has no checksum of its own. */
    TarHeader continuation(byte[] next, long at) {
        return new TarHeader(next, at);
    }

    private String prefix() throws InvalidLayer {
        if (!has(MAGIC, "ustar\0")) {
            return "";
        }
        return text(345, has(STAR_TRAILER, "tar\0") ? 131 : 155);
    }

    private boolean has(int offset, String magic) {
        for (int i = 0; i < magic.length(); i++) {
            if (block[offset + i] != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int offset, int length) throws InvalidLayer {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return TarText.decode(block, offset, end);
    }

    private void verifyChecksum() throws InvalidLayer {
        long stored = number(CHECKSUM, CHECKSUM_LENGTH, "checksum");
        int unsigned = CHECKSUM_LENGTH * ' ';
        int signed = unsigned;
        for (int i = 0; i < BLOCK; i++) {
            if (i < CHECKSUM || i >= CHECKSUM + CHECKSUM_LENGTH) {
                unsigned += block[i] & 0xff;
                signed += block[i];
            }
        }
        // historic tars added up signed characters
        if (stored != unsigned && stored != signed) {
            throw invalid("wrong checksum");
        }
    }

    private long number(int offset, int length, String field) throws InvalidLayer {
        return block[offset] < 0 ? base256(offset, length, field) : octal(offset, length, field);
    }

    /** Spaces, digits, then spaces or NULs: readers disagree about everything else. */
    private long octal(int offset, int length, String field) throws InvalidLayer {
        int i = offset;
        int end = offset + length;
        while (i < end && block[i] == ' ') {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = value << 3 | (block[i++] - '0');
        }
        while (i < end) {
            if (block[i] != 0 && block[i] != ' ') {
                throw invalid("invalid " + field);
            }
            i++;
        }
        return value;
    }

    /** GNU: big-endian two's complement, the highest bit of the field is the mark. */
    private long base256(int offset, int length, String field) throws InvalidLayer {
        if ((block[offset] & 0x40) != 0) {
            throw invalid("negative " + field);
        }
        long value = block[offset] & 0x3f;
        for (int i = offset + 1; i < offset + length; i++) {
            if (value >>> 55 != 0) {
                throw invalid(field + " is too large");
            }
            value = value << 8 | (block[i] & 0xff);
        }
        return value;
    }

    InvalidLayer invalid(String cause) {
        return new InvalidLayer(this + ": " + cause);
    }

    @Override
    public String toString() {
        return "tar header at byte " + position;
    }
}

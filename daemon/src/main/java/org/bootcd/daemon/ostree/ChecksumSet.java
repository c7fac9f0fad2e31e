package org.bootcd.daemon.ostree;

/** A set of checksums in an eighth of the memory of a {@code HashSet}: a host has some 300 000. */
final class ChecksumSet {
    private static final int LONGS = 4;
    private static final int HEX_OF_LONG = 16;

    /** Entries of four longs; all zero is free, since nothing has that checksum. */
    private long[] table = new long[LONGS << 10];

    private int size;

    /** False where it was in. */
    boolean add(Checksum checksum) {
        if (size * 3 > table.length / LONGS * 2) {
            grow();
        }
        var entry = new long[LONGS];
        for (int i = 0; i < LONGS; i++) {
            int from = i * HEX_OF_LONG;
            entry[i] = Long.parseUnsignedLong(checksum.hex(), from, from + HEX_OF_LONG, 16);
        }
        return insert(entry, 0);
    }

    int size() {
        return size;
    }

    private boolean insert(long[] from, int at) {
        int slots = table.length / LONGS;
        int slot = (int) (from[at] & (slots - 1));
        while (!isFree(table, slot * LONGS)) {
            if (matches(slot, from, at)) {
                return false;
            }
            slot = (slot + 1) & (slots - 1);
        }
        System.arraycopy(from, at, table, slot * LONGS, LONGS);
        size++;
        return true;
    }

    private boolean matches(int slot, long[] other, int at) {
        for (int i = 0; i < LONGS; i++) {
            if (table[slot * LONGS + i] != other[at + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFree(long[] table, int at) {
        return (table[at] | table[at + 1] | table[at + 2] | table[at + 3]) == 0;
    }

    private void grow() {
        var old = table;
        table = new long[old.length * 2];
        size = 0;
        for (int at = 0; at < old.length; at += LONGS) {
            if (!isFree(old, at)) {
                insert(old, at);
            }
        }
    }
}

package org.bootcd.daemon.layer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the sparse maps of GNU tar (manual, "Storing Sparse Files"): old GNU ('S' headers and their
 * continuation blocks), PAX 0.0, 0.1 and 1.0. Holes count against the stream's budget.
 */
final class SparseMapReader {
    private static final int PAIR = 24;
    private static final int HEADER_PAIRS_AT = 386;
    private static final int HEADER_PAIRS = 4;
    private static final int HEADER_CONTINUED_AT = 482;
    private static final int REAL_SIZE_AT = 483;
    private static final int BLOCK_PAIRS = 21;
    private static final int BLOCK_CONTINUED_AT = 504;

    /** Of an offset or a length in decimal. */
    private static final int MAX_DIGITS = 18;

    private final LayerStream stream;
    private final int maxBytes;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private int blockAt;
    private long mapBytes;

    SparseMapReader(LayerStream stream, int maxBytes) {
        this.stream = stream;
        this.maxBytes = maxBytes;
    }

    /** The map of a file of which {@code size} bytes follow in the archive, map included. */
    SparseMap read(TarHeader header, PaxHeader pax, long size) throws IOException {
        boolean gnu = header.type() == TarMember.GNU_SPARSE;
        if (!gnu && !pax.isSparse()) {
            return SparseMap.whole(size);
        }
        if (gnu && pax.isSparse()) {
            throw new InvalidLayer("sparse in two formats");
        }
        mapBytes = 0;
        var map = gnu ? oldGnu(header, size) : pax(pax, size);
        stream.chargeHoles(map.size() - map.stored());
        return map;
    }

    private SparseMap oldGnu(TarHeader header, long size) throws IOException {
        var numbers = new ArrayList<Long>();
        addPairs(header, HEADER_PAIRS_AT, HEADER_PAIRS, numbers);
        long realSize = header.number12(REAL_SIZE_AT);
        boolean continued = header.flag(HEADER_CONTINUED_AT);
        while (continued) {
            readMapBlock();
            var more = header.continuation(block, stream.position() - TarHeader.BLOCK);
            addPairs(more, 0, BLOCK_PAIRS, numbers);
            continued = more.flag(BLOCK_CONTINUED_AT);
        }
        return SparseMap.of(numbers, realSize, size);
    }

    private static void addPairs(TarHeader header, int offset, int pairs, List<Long> numbers)
            throws InvalidLayer {
        for (int at = offset; at < offset + pairs * PAIR; at += PAIR) {
            if (header.isBlank12(at)) {
                return;
            }
            numbers.add(header.number12(at));
            numbers.add(header.number12(at + PAIR / 2));
        }
    }

    private SparseMap pax(PaxHeader pax, long size) throws IOException {
        if (!pax.hasSparseMapInContent()) {
            return SparseMap.of(pax.sparseMap(), pax.sparseSize(), size);
        }
        var numbers = mapInContent(size);
        return SparseMap.of(numbers, pax.sparseSize(), size - mapBytes);
    }

    /** Lines of numbers, first how many pairs follow, filled up to a block. */
    private List<Long> mapInContent(long size) throws IOException {
        blockAt = block.length;
        long pairs = line(size);
        if (pairs > maxBytes) {
            throw tooLarge();
        }
        var numbers = new ArrayList<Long>();
        for (long i = 0; i < 2 * pairs; i++) {
            numbers.add(line(size));
        }
        return numbers;
    }

    private long line(long size) throws IOException {
        long value = 0;
        for (int digits = 0; digits <= MAX_DIGITS; digits++) {
            if (blockAt == block.length) {
                if (mapBytes + block.length > size) {
                    throw new InvalidLayer("the sparse map is longer than the content");
                }
                readMapBlock();
                blockAt = 0;
            }
            byte b = block[blockAt++];
            if (b == '\n' && digits > 0) {
                return value;
            }
            if (b < '0' || b > '9') {
                break;
            }
            value = value * 10 + (b - '0');
        }
        throw new InvalidLayer("malformed sparse map");
    }

    private void readMapBlock() throws IOException {
        mapBytes += block.length;
        if (mapBytes > maxBytes) {
            throw tooLarge();
        }
        if (stream.readFully(block) < block.length) {
            throw new InvalidLayer("the layer ends within the sparse map");
        }
    }

    private InvalidLayer tooLarge() {
        return new InvalidLayer("sparse map of more than %d bytes".formatted(maxBytes));
    }
}

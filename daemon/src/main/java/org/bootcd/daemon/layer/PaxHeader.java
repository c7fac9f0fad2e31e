package org.bootcd.daemon.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A PAX extended header (POSIX.1-2017, pax, "pax Extended Header"): records "LENGTH KEY=VALUE\n".
 * One malformed record makes all of it invalid, since readers that skip it see other files than
 * readers that do not. Of a key given twice the last counts.
 */
final class PaxHeader {
    static final PaxHeader NONE = new PaxHeader();

    private static final String GNU_SPARSE = "GNU.sparse.";
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";
    private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
    private static final int MAX_LENGTH_DIGITS = 9;

    /**
     * Decoded when asked for: GNU tar cuts a path that does not count, because a sparse file has
     * its own, in the middle of a character.
     */
    private final Map<String, byte[]> values = new HashMap<>();

    private final PaxXattrs xattrs = new PaxXattrs();
    private final List<Long> sparseNumbers = new ArrayList<>();

    private PaxHeader() {}

    static PaxHeader parse(byte[] data) throws InvalidLayer {
        var header = new PaxHeader();
        int at = 0;
        while (at < data.length) {
            at = header.record(data, at);
        }
        return header;
    }

    Optional<String> path() throws InvalidLayer {
        var sparse = text(GNU_SPARSE + "name");
        return sparse.isPresent() ? sparse : text("path");
    }

    Optional<String> linkPath() throws InvalidLayer {
        return text("linkpath");
    }

    OptionalLong size() throws InvalidLayer {
        return number("size");
    }

    OptionalLong uid() throws InvalidLayer {
        return number("uid");
    }

    OptionalLong gid() throws InvalidLayer {
        return number("gid");
    }

    List<Xattr> xattrs() {
        return xattrs.sorted();
    }

    boolean isSparse() {
        return !sparseNumbers.isEmpty()
                || values.keySet().stream().anyMatch(key -> key.startsWith(GNU_SPARSE));
    }

    /** Whether the map is at the start of the content (format 1.0), not in this header. */
    boolean hasSparseMapInContent() throws InvalidLayer {
        var major = number(GNU_SPARSE + "major");
        if (major.isEmpty() || major.getAsLong() == 0) {
            return false;
        }
        if (major.getAsLong() == 1 && number(GNU_SPARSE + "minor").orElse(-1) == 0) {
            return true;
        }
        throw new InvalidLayer("unknown version of the GNU sparse format");
    }

    /** The file's size, holes included: formats 0.x and 1.0 name it differently. */
    long sparseSize() throws InvalidLayer {
        var realSize = number(GNU_SPARSE + "realsize");
        return (realSize.isPresent() ? realSize : number(GNU_SPARSE + "size"))
                .orElseThrow(() -> new InvalidLayer("sparse file without a size"));
    }

    /** Offsets and lengths of formats 0.0 (a record each) and 0.1 (one list). */
    List<Long> sparseMap() throws InvalidLayer {
        var list = text(GNU_SPARSE + "map");
        if (list.isEmpty()) {
            return List.copyOf(sparseNumbers);
        }
        var numbers = new ArrayList<Long>();
        for (var number : list.get().split(",", -1)) {
            numbers.add(decimal(number));
        }
        return numbers;
    }

    private int record(byte[] data, int start) throws InvalidLayer {
        int space = start;
        int length = 0;
        while (space < data.length && space - start < MAX_LENGTH_DIGITS && isDigit(data[space])) {
            length = length * 10 + (data[space++] - '0');
        }
        int end = start + length;
        if (space == start
                || space >= data.length
                || data[space] != ' '
                || end > data.length
                || end <= space + 1
                || data[end - 1] != '\n') {
            throw new InvalidLayer("malformed PAX record");
        }
        int equals = space + 1;
        while (equals < end && data[equals] != '=') {
            equals++;
        }
        if (equals == end || equals == space + 1) {
            throw new InvalidLayer("PAX record without a key");
        }
        put(TarText.decode(data, space + 1, equals), data, equals + 1, end - 1);
        return end;
    }

    private void put(String key, byte[] data, int from, int to) throws InvalidLayer {
        if (xattrs.put(key, data, from, to)) {
            return;
        }
        if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
            putSparseNumber(key, decimal(TarText.decode(data, from, to)));
        } else if (isUsed(key)) {
            values.put(key, Arrays.copyOfRange(data, from, to));
        }
    }

    private static boolean isUsed(String key) {
        return switch (key) {
            case "path", "linkpath", "size", "uid", "gid" -> true;
            default -> key.startsWith(GNU_SPARSE);
        };
    }

    private void putSparseNumber(String key, long number) throws InvalidLayer {
        if (key.equals(SPARSE_OFFSET) != (sparseNumbers.size() % 2 == 0)) {
            throw new InvalidLayer("sparse map without pairs");
        }
        sparseNumbers.add(number);
    }

    /** Empty takes back what a global header said, and those are not applied. */
    private Optional<String> text(String key) throws InvalidLayer {
        var value = values.get(key);
        return value == null || value.length == 0
                ? Optional.empty()
                : Optional.of(TarText.decode(value, 0, value.length));
    }

    private OptionalLong number(String key) throws InvalidLayer {
        var value = text(key);
        return value.isPresent() ? OptionalLong.of(decimal(value.get())) : OptionalLong.empty();
    }

    private static long decimal(String text) throws InvalidLayer {
        var significant = text.replaceFirst("^0+(?=.)", "");
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && significant.length() <= 18) {
            return Long.parseLong(significant);
        }
        throw new InvalidLayer("invalid number in PAX header: " + InvalidLayer.printable(text));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}

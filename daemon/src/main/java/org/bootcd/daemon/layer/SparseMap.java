package org.bootcd.daemon.layer;

import java.util.ArrayList;
import java.util.List;

/** Where the stored bytes of a member belong in the file; what lies between is a hole of zeros. */
record SparseMap(List<Segment> segments, long size) {

    record Segment(long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    SparseMap {
        segments = List.copyOf(segments);
    }

    /** No holes. */
    static SparseMap whole(long size) {
        return new SparseMap(List.of(new Segment(0, size)), size);
    }

    /**
     * From offset, length, offset, length ... as archives have it: in order, without overlap,
     * within the size and as many bytes as are stored.
     */
    static SparseMap of(List<Long> numbers, long size, long stored) throws InvalidLayer {
        if (numbers.size() % 2 != 0) {
            throw new InvalidLayer("sparse map ends after an offset");
        }
        var segments = new ArrayList<Segment>(numbers.size() / 2);
        long end = 0;
        long sum = 0;
        for (int i = 0; i < numbers.size(); i += 2) {
            var segment = new Segment(numbers.get(i), numbers.get(i + 1));
            if (segment.offset() < end
                    || segment.length() < 0
                    || segment.length() > size - segment.offset()) {
                throw new InvalidLayer("sparse map is out of order or beyond the size");
            }
            end = segment.end();
            sum += segment.length();
            segments.add(segment);
        }
        if (sum != stored) {
            throw new InvalidLayer("sparse map has %d bytes, %d are stored".formatted(sum, stored));
        }
        return new SparseMap(segments, size);
    }

    long stored() {
        return segments.stream().mapToLong(Segment::length).sum();
    }
}

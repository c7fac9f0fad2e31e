package org.bootcd.daemon.process;

import java.util.ArrayDeque;
import java.util.List;

/** The last few lines of a stream. */
final class Tail {
    private static final int MAX_LINES = 8;
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (line.isBlank()) {
            return;
        }
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(line.strip());
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}

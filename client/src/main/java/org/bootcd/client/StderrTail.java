package org.bootcd.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Drains a worker's standard error: passes each line on and keeps the last ones. The priority that
 * journald reads from the line's start ({@code <3>}, sd-daemon(3)) is taken off.
 */
final class StderrTail implements Runnable {
    private static final int MAX_LINES = 20;
    private static final int MAX_LINE_LENGTH = 2000;

    private final InputStream stderr;
    private final Consumer<String> log;
    private final Deque<String> tail = new ArrayDeque<>();

    StderrTail(InputStream stderr, Consumer<String> log) {
        this.stderr = stderr;
        this.log = log;
    }

    @Override
    public void run() {
        try (var reader =
                new BufferedReader(new InputStreamReader(stderr, StandardCharsets.UTF_8))) {
            var line = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    add(line.toString());
                    line.setLength(0);
                } else if (line.length() < MAX_LINE_LENGTH) {
                    line.append((char) c);
                }
            }
            if (!line.isEmpty()) {
                add(line.toString());
            }
        } catch (IOException e) {
            add("cannot read the worker's messages: " + e.getMessage());
        }
    }

    private void add(String line) {
        var text = line.replaceFirst("^<[0-7]>", "");
        log.accept(text);
        synchronized (tail) {
            if (tail.size() == MAX_LINES) {
                tail.removeFirst();
            }
            tail.addLast(text);
        }
    }

    List<String> lines() {
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }
}

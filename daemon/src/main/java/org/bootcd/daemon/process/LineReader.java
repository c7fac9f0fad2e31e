package org.bootcd.daemon.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Splits a stream into lines of UTF-8. Of a line longer than the limit only the start is delivered.
 */
final class LineReader {
    private final InputStream in;
    private final int maxLine;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineReader(InputStream in, int maxLine, Consumer<String> lines) {
        this.in = in;
        this.maxLine = maxLine;
        this.lines = lines;
    }

    /** Reads until the end of the stream; a last line need not be terminated. */
    void run() throws IOException {
        var buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            accept(buffer, n);
        }
        if (line.size() > 0) {
            deliver();
        }
    }

    private void accept(byte[] buffer, int length) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                append(buffer, start, i);
                deliver();
                start = i + 1;
            }
        }
        append(buffer, start, length);
    }

    private void append(byte[] buffer, int from, int to) {
        line.write(buffer, from, Math.min(to - from, maxLine - line.size()));
    }

    private void deliver() {
        var text = line.toString(UTF_8);
        line.reset();
        lines.accept(text);
    }
}

package org.bootcd.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of limited length from another process. */
final class BoundedLine {
    /** A host with a hundred deployments is a tenth of this. */
    static final int MAX_BYTES = 1 << 20;

    private BoundedLine() {}

    /** The next line without its end; empty at the end of the stream, also where a line is torn. */
    static Optional<String> read(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            if (line.size() == MAX_BYTES) {
                throw new IOException(
                        "line from the worker is longer than " + MAX_BYTES + " bytes");
            }
            line.write(b);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }
}

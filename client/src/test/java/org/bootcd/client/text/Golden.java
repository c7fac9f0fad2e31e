package org.bootcd.client.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.bootcd.api.Host;
import org.bootcd.api.Json;

/** Expected output, kept beside the tests of this package. */
final class Golden {
    private Golden() {}

    static String read(String name) throws IOException {
        try (var in = Golden.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Host host(String situation) throws IOException {
        return Json.parse(read("status-" + situation + ".json"), Host.class);
    }
}

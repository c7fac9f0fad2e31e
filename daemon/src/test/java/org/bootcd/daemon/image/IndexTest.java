package org.bootcd.daemon.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexTest {
    private static final Platform AMD64 = new Platform("linux", "amd64", Optional.empty());

    /** {@code offered} lists the entries: os/arch[/variant], "none", and "+zstd" for a copy. */
    @ParameterizedTest
    @CsvSource({
        "amd64,   linux/arm64 linux/amd64, 1",
        "x86_64,  linux/amd64 linux/amd64, 0",
        "amd64,   windows/amd64 linux/amd64, 1",
        "amd64,   unknown/unknown linux/amd64, 1",
        "amd64,   none linux/amd64, 1",
        "amd64,   none none, 0",
        "amd64,   linux/amd64 linux/amd64+zstd, 1",
        "amd64,   linux/amd64/v3 linux/amd64, 1",
        "aarch64, linux/arm64 linux/arm64/v8, 1",
        "aarch64, linux/arm64, 0",
        "arm,     linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v8, 2",
        "ppc64le, linux/amd64 linux/ppc64le, 1",
        "s390x,   linux/s390x, 0",
    })
    void selectsTheImageOfTheHost(String osArch, String offered, int expected) throws IOException {
        var index = index(offered.split(" "));
        assertEquals(index.manifests().get(expected), index.select(Platform.ofJava(osArch)));
    }

    @Test
    void namesWhatIsOffered() {
        var error =
                assertThrows(
                        NoMatchingPlatform.class,
                        () -> index("linux/arm64/v8", "linux/s390x").select(AMD64));
        assertEquals(
                "no image for linux/amd64; the index offers linux/arm64/v8, linux/s390x",
                error.getMessage());
    }

    @Test
    void refusesAnIndexWithinAnIndex() {
        var text = json("linux/amd64").replace("image.manifest.v1", "image.index.v1");
        assertThrows(InvalidManifest.class, () -> parse(text).select(AMD64));
    }

    @Test
    void refusesAnIndexWithLayers() {
        var text = json("linux/amd64").replace("\"manifests\"", "\"layers\": [], \"manifests\"");
        assertThrows(InvalidManifest.class, () -> parse(text));
    }

    @Test
    void refusesTooManyEntries() {
        var offered = new String[Index.MAX_MANIFESTS + 1];
        Arrays.fill(offered, "linux/amd64");
        assertThrows(InvalidManifest.class, () -> index(offered));
    }

    private static Index index(String... offered) throws IOException {
        return parse(json(offered));
    }

    private static Index parse(String text) throws IOException {
        return Index.parse(text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static String json(String... offered) {
        var entries = new ArrayList<String>();
        for (var entry : offered) {
            entries.add(entry(entries.size(), entry));
        }
        return "{\"schemaVersion\": 2, \"mediaType\": \"%s\", \"manifests\": [%s]}"
                .formatted(MediaTypes.DOCKER_INDEX, String.join(",", entries));
    }

    private static String entry(int number, String offered) {
        var digest = Digest.of(new byte[] {(byte) number, (byte) (number >> 8)});
        var parts = List.of(offered.replace("+zstd", "").split("/"));
        var platform = new StringBuilder();
        if (parts.size() > 1) {
            platform.append(", \"platform\": {\"os\": \"").append(parts.get(0));
            platform.append("\", \"architecture\": \"").append(parts.get(1)).append('"');
            if (parts.size() > 2) {
                platform.append(", \"variant\": \"").append(parts.get(2)).append('"');
            }
            platform.append('}');
        }
        var annotations =
                offered.endsWith("+zstd")
                        ? ", \"annotations\": {\"io.github.containers.compression.zstd\": \"true\"}"
                        : "";
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": 7%s%s}"
                .formatted(MediaTypes.OCI_MANIFEST, digest, platform, annotations);
    }
}

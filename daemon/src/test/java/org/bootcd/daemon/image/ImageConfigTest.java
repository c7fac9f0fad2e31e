package org.bootcd.daemon.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigTest {
    private static final String DIGEST =
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String CONFIG =
            """
            {"created": "2026-01-02T03:04:05Z", "architecture": "amd64", "os": "linux",
             "config": {"Labels": {"containers.bootc": "1", "a\\"b": "\\\\"}, "Cmd": null},
             "rootfs": {"type": "layers", "diff_ids": ["%s"]}, "other": {"b": [1, true], "a": -0},
             "history": [{"created_by": "layer 0"}, {"created_by": "CMD", "empty_layer": true}]}
            """
                    .formatted(DIGEST);

    @Test
    void readsWhatAHostNeeds() throws IOException {
        var config = parse(CONFIG);
        assertEquals("amd64", config.architecture());
        assertEquals("linux", config.os());
        assertEquals(Optional.of("2026-01-02T03:04:05Z"), config.created());
        assertEquals(Map.of("containers.bootc", "1", "a\"b", "\\"), config.labels());
        assertEquals(List.of(DiffId.parse(DIGEST)), config.diffIds());
        assertEquals(
                List.of(
                        new ImageConfig.History(Optional.of("layer 0"), false),
                        new ImageConfig.History(Optional.of("CMD"), true)),
                config.history());
    }

    @Test
    void keepsTheWholeDocumentButNulls() throws IOException {
        assertEquals(
                """
                {"architecture":"amd64","config":{"Labels":{"a\\"b":"\\\\","containers.bootc":"1"}},\
                "created":"2026-01-02T03:04:05Z","history":[{"created_by":"layer 0"},\
                {"created_by":"CMD","empty_layer":true}],"os":"linux","other":{"a":0,"b":[1,true]},\
                "rootfs":{"diff_ids":["%s"],"type":"layers"}}"""
                        .formatted(DIGEST),
                parse(CONFIG).canonicalJson());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"layers\"', '\"other\"'",
        "'\"diff_ids\"', '\"ids\"'",
        "'\"rootfs\"', '\"fs\"'",
        "'[\"sha256:', '[\"sha256:00'",
        "'\"architecture\"', '\"arch\"'",
        "'\"1\"', '1'",
        "'{\"containers', '[], \"x\": {\"containers'",
    })
    void refusesInvalidConfigs(String valid, String invalid) {
        assertThrows(InvalidManifest.class, () -> parse(CONFIG.replace(valid, invalid)));
    }

    @Test
    void needsOneDiffIdForEachLayer() throws IOException {
        var layer = new Descriptor("m", Digest.parse(DIGEST), 1, Map.of(), Optional.empty());
        var one = new Manifest(Optional.empty(), layer, List.of(layer), Map.of());
        var two = new Manifest(Optional.empty(), layer, List.of(layer, layer), Map.of());
        var config = parse(CONFIG);
        config.requireMatches(one);
        assertThrows(InvalidManifest.class, () -> config.requireMatches(two));
    }

    private static ImageConfig parse(String text) throws IOException {
        return ImageConfig.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}

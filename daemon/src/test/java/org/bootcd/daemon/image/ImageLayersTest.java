package org.bootcd.daemon.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers are written as letters: the blob's, and after a colon the diff-id's if it is another. */
class ImageLayersTest {
    @Test
    void withoutTheLabelAllLayersAreDerived() throws InvalidManifest {
        var layers = layers(Optional.empty(), "a", "b", "a");
        assertEquals("a=DERIVED b=DERIVED a=DERIVED", text(layers.all()));
        assertEquals("a=DERIVED b=DERIVED", stages(layers));
        assertEquals(Optional.empty(), layers.commitLayer());
    }

    @Test
    void chunksGoBeforeTheCommitAndDerivedLayersAfterIt() throws InvalidManifest {
        var layers = layers(Optional.of("c"), "a", "b", "c", "d", "e");
        assertEquals("a=COMMIT b=CHUNK c=CHUNK d=DERIVED e=DERIVED", text(layers.all()));
        assertEquals("b=CHUNK c=CHUNK | a=COMMIT | d=DERIVED e=DERIVED", stages(layers));
        assertEquals("d=DERIVED e=DERIVED", text(layers.derived()));
    }

    @Test
    void theLabelOfTheFirstLayerMeansNoChunks() throws InvalidManifest {
        assertEquals("a=COMMIT | b=DERIVED", stages(layers(Optional.of("a"), "a", "b")));
    }

    /** Chunks that are reserved for later are all alike. */
    @Test
    void equalChunksAreFetchedOnce() throws InvalidManifest {
        assertEquals(
                "b=CHUNK c=CHUNK | a=COMMIT", stages(layers(Optional.of("c"), "a", "b", "b", "c")));
    }

    @ParameterizedTest
    @CsvSource({
        "x, a b, the image config does not have",
        "b, a b c b, more than once",
        "b, a b:b c:b, more than once",
        "b, b:a b, more than once",
        "c, a a:a c, is there twice with another meaning",
        "b, a b a, is there twice with another meaning",
        "c, a b c b, is there twice with another meaning",
        "c, a b:b b:d c, is there twice with another meaning",
    })
    void refusesImagesThatContradictThemselves(String label, String blobs, String message) {
        var refused =
                assertThrows(
                        InvalidManifest.class,
                        () -> layers(Optional.of(label), blobs.split(" ", -1)));
        assertEquals(message, message(refused, message), refused::getMessage);
    }

    @Test
    void refusesALabelThatIsNoDigest() {
        assertThrows(InvalidManifest.class, () -> ImageLayers.of(manifest("a"), config("no", "a")));
    }

    @Test
    void refusesAnImageWithoutLayers() {
        var refused = assertThrows(InvalidManifest.class, () -> layers(Optional.empty()));
        assertEquals("the manifest has no layers", refused.getMessage());
    }

    @Test
    void refusesALabelBeyondTheLayers() {
        assertThrows(
                InvalidManifest.class,
                () -> ImageLayers.of(manifest("a"), config(digest("b").toString(), "a", "b")));
    }

    private static String message(InvalidManifest refused, String part) {
        return String.valueOf(refused.getMessage()).contains(part) ? part : "";
    }

    private static ImageLayers layers(Optional<String> label, String... blobs)
            throws InvalidManifest {
        var diffIds = new ArrayList<String>();
        for (var blob : blobs) {
            diffIds.add(blob.substring(blob.indexOf(':') + 1));
        }
        var config =
                config(
                        label.map(l -> digest(l).toString()).orElse(""),
                        diffIds.toArray(String[]::new));
        return ImageLayers.of(manifest(blobs), config);
    }

    private static ImageConfig config(String label, String... diffIds) {
        return new ImageConfig(
                "amd64",
                "linux",
                Optional.empty(),
                label.isEmpty() ? Map.of() : Map.of("ostree.final-diffid", label),
                List.of(diffIds).stream().map(d -> new DiffId(digest(d))).toList(),
                List.of(),
                "{}");
    }

    private static Manifest manifest(String... blobs) {
        var layers = new ArrayList<Descriptor>();
        for (var blob : blobs) {
            layers.add(descriptor(blob.replaceFirst(":.*", "")));
        }
        return new Manifest(Optional.empty(), descriptor("f"), layers, Map.of());
    }

    private static Descriptor descriptor(String blob) {
        return new Descriptor("m", digest(blob), 1, Map.of(), Optional.empty());
    }

    private static Digest digest(String letter) {
        return Digest.of(letter.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String stages(ImageLayers layers) {
        return String.join(" | ", layers.stages().stream().map(ImageLayersTest::text).toList());
    }

    private static String text(List<ImageLayer> layers) {
        var words = new ArrayList<String>();
        for (var layer : layers) {
            for (char letter = 'a'; letter <= 'z'; letter++) {
                if (digest(String.valueOf(letter)).equals(layer.digest())) {
                    words.add(letter + "=" + layer.role());
                }
            }
        }
        return String.join(" ", words);
    }
}

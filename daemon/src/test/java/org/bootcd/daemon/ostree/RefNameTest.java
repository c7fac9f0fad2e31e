package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefNameTest {
    @ParameterizedTest
    @CsvSource({
        "docker://quay.io/foo/bar:latest,        docker_3A__2F__2F_quay_2E_io/foo/bar_3A_latest",
        "oci:/var/img,                           oci_3A__2F_var/img",
        "containers-storage:localhost/os:1,      containers-storage_3A_localhost/os_3A_1",
    })
    void imageRefsAreThoseOfOtherTools(String image, String escaped) throws IOException {
        assertEquals(
                "ostree/container/image/" + escaped, RefName.ofImage(ImageReference.parse(image)));
    }

    @Test
    void layerRefsAreThoseOfOtherTools() throws IOException {
        var hex = "ab".repeat(32);
        assertEquals(
                "ostree/container/blob/sha256_3A_" + hex,
                RefName.ofLayer(Digest.parse("sha256:" + hex)));
    }

    @ParameterizedTest
    @CsvSource({
        "a-/b,   a-_2F_b", "foo_/x, foo___2F_x", "a/,     a_2F_", "/a,     _2F_a",
        "a//b,   a/_2F_b", "a b,    a_20_b", "é,      _E9_", "😀,      _1F600_",
    })
    void escapesAndUnescapes(String text, String escaped) {
        assertEquals(escaped, RefName.escape(text));
        assertEquals(Optional.of(text), RefName.unescape(escaped));
    }

    @Test
    void anyTextSurvives() {
        var random = new Random(1);
        var alphabet = "a0_-/.:@+ é😀".codePoints().toArray();
        for (int i = 0; i < 2000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(1, 12); n > 0; n--) {
                text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
            assertEquals(
                    Optional.of(text.toString()),
                    RefName.unescape(RefName.escape(text.toString())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "_zz_", "_110000_", "_2F", "a_", "_-1_"})
    void malformedNamesAreNoImages(String escaped) {
        assertEquals(Optional.empty(), RefName.unescape(escaped));
    }

    @Test
    void emptyTextHasNoName() {
        assertThrows(IllegalArgumentException.class, () -> RefName.escape(""));
    }
}

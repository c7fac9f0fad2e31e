package org.bootcd.daemon.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final String EMPTY =
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void printsWhatItParsed() throws IOException {
        assertEquals(EMPTY, Digest.parse(EMPTY).toString());
        assertEquals(EMPTY, DiffId.parse(EMPTY).toString());
        assertEquals(Digest.parse(EMPTY), Digest.of(new byte[0]));
    }

    @Test
    void understandsSha512() throws IOException {
        var digest =
                Digest.parse(
                        "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
        assertTrue(digest.matches(new byte[0]));
        assertFalse(digest.matches(new byte[1]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256",
                "sha256:",
                "sha256:../../etc/passwd",
                "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85/",
                "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "md5:d41d8cd98f00b204e9800998ecf8427e",
            })
    void refusesWhatIsNotADigest(String text) {
        assertThrows(InvalidManifest.class, () -> Digest.parse(text));
    }

    @Test
    void namesTheContentThatIsCorrupt() throws IOException {
        var digest = Digest.parse(EMPTY);
        var error =
                assertThrows(
                        DigestMismatch.class,
                        () -> digest.verify("x".getBytes(StandardCharsets.UTF_8), "config of a:1"));
        assertEquals(
                "config of a:1 is corrupt: expected digest "
                        + EMPTY
                        + ", got sha256:"
                        + "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
                error.getMessage());
    }
}

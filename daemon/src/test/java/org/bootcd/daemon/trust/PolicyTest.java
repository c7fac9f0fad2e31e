package org.bootcd.daemon.trust;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootcd.daemon.image.ImageReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final Path FILE = Path.of("/etc/containers/policy.json");

    @ParameterizedTest
    @CsvSource({
        "docker://quay.io/os/base:1,        quay.io/os/base:1,   true",
        "docker://quay.io/os/base:2,        quay.io/os/base:1,   false",
        "docker://quay.io/os/base:1,        quay.io/os/base,     true",
        "docker://quay.io/os/base:1,        quay.io/os,          true",
        "docker://quay.io/os/base:1,        quay.io,             true",
        "docker://quay.io/os/base:1,        quay,                false",
        "docker://a.b.example:5000/x:1,     *.b.example,         true",
        "docker://a.b.example:5000/x:1,     *.example,           true",
        "docker://a.b.example:5000/x:1,     a.b.example:5000,    true",
        "docker://a.b.example:5000/x:1,     a.b.example,         false",
        "docker://quay.io/os/refused:1,     quay.io/os,          false",
        "docker://busybox,                  docker.io/library,   true",
        "docker://quay.io/os/base:1,        '',                  true",
        "oci:/srv/images/os:1,              x,                   true",
        "oci:/srv/other:1,                  x,                   false",
    })
    void mostSpecificScopeDecides(String image, String scope, boolean accepted) throws IOException {
        var policy = policy(accepting(scope));
        var reference = ImageReference.parse(image);
        if (accepted) {
            assertDoesNotThrow(() -> policy.check(reference));
        } else {
            assertThrows(PolicyRefused.class, () -> policy.check(reference));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"type\": \"sigstoreSigned\"}]                       | 'sigstoreSigned'",
                "[{\"type\": \"insecureAcceptAnything\"}, {\"type\": \"signedBy\"}] | 'signedBy'",
                "[]                                                     | no requirements",
                "[{}]                                                   | not supported",
            })
    void whatIsNotUnderstoodRefuses(String requirements, String reason) throws IOException {
        var policy = policy("{\"default\": %s}".formatted(requirements));
        var image = ImageReference.parse("docker://quay.io/os/base:1");
        var e = assertThrows(PolicyRefused.class, () -> policy.check(image));
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e.toString());
        assertTrue(String.valueOf(e.getMessage()).contains(FILE.toString()), e.toString());
    }

    @Test
    void fileWithoutDefaultRefuses() {
        assertThrows(PolicyRefused.class, () -> policy("{}"));
    }

    @Test
    void hostWithoutAFileAcceptsAnyImage(@TempDir Path root) throws IOException {
        Policy.load(root).check(ImageReference.parse("docker://quay.io/os/base:1"));
        Files.createDirectories(root.resolve("usr/share/containers"));
        Files.writeString(
                root.resolve("usr/share/containers/policy.json"),
                "{\"default\": [{\"type\": \"reject\"}]}");
        var policy = Policy.load(root);
        assertThrows(
                PolicyRefused.class,
                () -> policy.check(ImageReference.parse("docker://quay.io/os/base:1")));
    }

    /** What is not named is rejected, so that acceptance shows that the scope was chosen. */
    private static String accepting(String scope) {
        return """
                {"default": [{"type": "reject"}],
                 "transports": {
                   "docker": {
                     "%s": [{"type": "insecureAcceptAnything"}],
                     "quay.io/os/refused": [{"type": "reject"}]},
                   "oci": {"/srv/images": [{"type": "insecureAcceptAnything"}]}}}
                """
                .formatted(scope);
    }

    private static Policy policy(String json) throws IOException {
        return Policy.parse(FILE, json.getBytes(StandardCharsets.UTF_8));
    }
}

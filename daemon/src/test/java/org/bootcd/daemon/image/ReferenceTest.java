package org.bootcd.daemon.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import org.bootcd.daemon.image.SignaturePolicy.Insecure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final String HEX =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @ParameterizedTest
    @CsvSource({
        "docker://quay.io/x/y:1, docker://quay.io/x/y:1",
        "registry:quay.io/x/y:1, docker://quay.io/x/y:1",
        "oci:/var/img:tag, oci:/var/img:tag",
        "oci-archive:/var/img.tar, oci-archive:/var/img.tar",
        "docker-archive:/var/img.tar, docker-archive:/var/img.tar",
        "containers-storage:localhost/os:1, containers-storage:localhost/os:1",
        "dir:/some/dir, dir:/some/dir",
        "docker-daemon:os:1, docker-daemon:os:1",
    })
    void imageReferencesHaveOneDisplay(String text, String display) throws IOException {
        assertEquals(display, ImageReference.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "foo://",
                "foo:bar",
                "docker:blah",
                "docker://",
                "registry:",
                "oci:",
                "quay.io/x/y",
                "oci:/a\nb"
            })
    void refusesInvalidImageReferences(String text) {
        assertThrows(InvalidReference.class, () -> ImageReference.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "ostree-image-signed:docker://q.io/r:1, ostree-image-signed:docker://q.io/r:1",
        "ostree-image-signed:registry:q.io/r:1, ostree-image-signed:docker://q.io/r:1",
        "ostree-unverified-registry:q.io/r:1, ostree-unverified-registry:q.io/r:1",
        "ostree-unverified-image:docker://q.io/r, ostree-unverified-registry:q.io/r",
        "ostree-unverified-image:registry:q.io/r, ostree-unverified-registry:q.io/r",
        "ostree-unverified-image:oci:/p:tag, ostree-unverified-image:oci:/p:tag",
        "ostree-remote-registry:fedora:q.io/r:1, ostree-remote-image:fedora:docker://q.io/r:1",
        "ostree-remote-image:fedora:docker://q.io/r, ostree-remote-image:fedora:docker://q.io/r",
        "ostree-remote-image:fedora:oci:/p, ostree-remote-image:fedora:oci:/p",
    })
    void ostreeReferencesHaveOneDisplay(String text, String display) throws IOException {
        var reference = OstreeImageReference.parse(text);
        assertEquals(display, reference.toString());
        assertEquals(reference, OstreeImageReference.parse(display));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ostree-image-signed:",
                "ostree-unverified-registry:",
                "ostree-remote-registry:fedora",
                "ostree-remote-image::docker://q.io/r",
                "docker://q.io/r",
                "ostree-unverified-image:q.io/r"
            })
    void refusesInvalidOstreeReferences(String text) {
        assertThrows(InvalidReference.class, () -> OstreeImageReference.parse(text));
    }

    @Test
    void targetsAreUnverified() throws IOException {
        var reference = OstreeImageReference.parseTarget(Transport.REGISTRY, "quay.io/x/y:tag");
        assertEquals(new Insecure(), reference.signature());
        assertEquals("ostree-unverified-registry:quay.io/x/y:tag", reference.toString());
        assertThrows(
                InvalidReference.class,
                () -> OstreeImageReference.parseTarget(Transport.REGISTRY, "quay.io/X"));
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io/x/y, quay.io/x/y, quay.io, latest",
        "quay.io/x/y:1, quay.io/x/y:1, quay.io, 1",
        "localhost:5000/os, localhost:5000/os, localhost:5000, latest",
        "localhost/os:2, localhost/os:2, localhost, 2",
        "127.0.0.1:5000/a/b:c, 127.0.0.1:5000/a/b:c, 127.0.0.1:5000, c",
        "[::1]:5000/a, [::1]:5000/a, [::1]:5000, latest",
        "debian, docker.io/library/debian, registry-1.docker.io, latest",
        "docker.io/debian:12, docker.io/library/debian:12, registry-1.docker.io, 12",
        "index.docker.io/debian, docker.io/library/debian, registry-1.docker.io, latest",
        "me/os, docker.io/me/os, registry-1.docker.io, latest",
    })
    void registryNamesAreNormalised(String text, String display, String apiHost, String ask)
            throws IOException {
        var reference = RegistryReference.parse(text);
        assertEquals(display, reference.toString());
        assertEquals(apiHost, reference.apiHost());
        assertEquals(ask, reference.manifestReference());
        assertEquals(reference, RegistryReference.parse(display));
    }

    @Test
    void digestDecidesOverTag() throws IOException {
        var reference = RegistryReference.parse("quay.io/x:1@sha256:" + HEX);
        assertEquals(Optional.of("1"), reference.tag());
        assertEquals("sha256:" + HEX, reference.manifestReference());
        assertEquals("quay.io/x:1@sha256:" + HEX, reference.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quay.io/",
                "quay.io/X",
                "quay.io/x:",
                "quay.io/x:-a",
                "quay.io/x@sha256:abc",
                "quay.io/x@",
                "quay.io/../x",
                "quay.io//x",
                "quay.io:99999/x",
                "quay.io:0/x",
                "https://quay.io/x",
                "quay.io/x y",
                "user@quay.io/x",
                "-a.io/x"
            })
    void refusesInvalidRegistryNames(String text) {
        assertThrows(InvalidReference.class, () -> RegistryReference.parse(text));
    }

    @Test
    void refusesLongNames() {
        assertThrows(
                InvalidReference.class, () -> RegistryReference.parse("a.io/" + "x".repeat(251)));
    }
}

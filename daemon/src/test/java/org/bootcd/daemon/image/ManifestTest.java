package org.bootcd.daemon.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String DIGEST =
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String OCI =
            """
            {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
             "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                        "digest": "%1$s", "size": 496},
             "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                         "digest": "%1$s", "size": 889, "annotations": {"b": "2", "a": "\\u001f/"}}],
             "subject": null, "annotations": {"z": "é\\n", "a": "1"}}
            """
                    .formatted(DIGEST);
    private static final String CANONICAL =
            """
            {"annotations":{"a":"1","z":"é\\n"},"config":{"digest":"%1$s",\
            "mediaType":"application/vnd.oci.image.config.v1+json","size":496},\
            "layers":[{"annotations":{"a":"\\u001f/","b":"2"},"digest":"%1$s",\
            "mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","size":889}],\
            "mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}"""
                    .formatted(DIGEST);

    @Test
    void writesManifestsAsBootcStoresThem() throws IOException {
        assertEquals(CANONICAL, manifest(OCI).canonicalJson());
    }

    @Test
    void addsNoMediaTypeToAManifestWithout() throws IOException {
        var type = "\"mediaType\": \"application/vnd.oci.image.manifest.v1+json\",";
        var canonical =
                CANONICAL.replace(
                        ",\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"", "");
        assertEquals(canonical, manifest(OCI.replace(type, "")).canonicalJson());
    }

    @Test
    void convertsDockerMediaTypes() throws IOException {
        var docker =
                OCI.replace(
                                "application/vnd.oci.image.manifest.v1+json",
                                "application/vnd.docker.distribution.manifest.v2+json")
                        .replace(
                                "application/vnd.oci.image.config.v1+json",
                                "application/vnd.docker.container.image.v1+json")
                        .replace(
                                "application/vnd.oci.image.layer.v1.tar+gzip",
                                "application/vnd.docker.image.rootfs.diff.tar.gzip");
        assertEquals(CANONICAL, manifest(docker).canonicalJson());
        assertEquals(manifest(OCI), manifest(docker).toOci());
    }

    @ParameterizedTest
    @CsvSource({
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.manifest.v1+json; charset=utf-8",
        "application/json",
        "text/plain; charset=utf-8",
    })
    void acceptsContentTypesThatDoNotContradict(String contentType) throws IOException {
        Manifest.parse(bytes(OCI), Optional.of(contentType)).requireImage();
    }

    @Test
    void refusesAContradictingContentType() {
        var error =
                assertThrows(
                        InvalidManifest.class,
                        () -> Manifest.parse(bytes(OCI), Optional.of(MediaTypes.OCI_INDEX)));
        assertEquals(
                "manifest says it is "
                        + MediaTypes.OCI_MANIFEST
                        + " but was served as "
                        + MediaTypes.OCI_INDEX,
                error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"manifests\":[],",
                "{\"fsLayers\":[],",
                "{\"history\":[],",
                "\uFEFF{",
                "[{",
                "{\"x\":1e999,",
                "{\"x\":\"\\ud800\",",
            })
    void refusesAmbiguousOrMalformedManifests(String head) {
        var text = head + OCI.substring(OCI.indexOf('{') + 1);
        assertThrows(InvalidManifest.class, () -> manifest(text));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"size\": 889', '\"size\": -1'",
        "'\"size\": 889', '\"size\": 1.5'",
        "'\"size\": 889', '\"size\": \"889\"'",
        "'\"size\": 889', '\"size\": 99999999999999999999'",
        "'\"size\": 889', '\"size\": 889, \"data\": \"eA==\"'",
        "'sha256:e3', 'sha256:E3'",
        "'\"schemaVersion\": 2', '\"schemaVersion\": 3'",
        "'\"schemaVersion\": 2', '\"schemaVersion\": \"2\"'",
        "'\"subject\"', '\"mediaType\"'",
        "'\"layers\"', '\"Layers\"'",
        "'\"b\": \"2\"', '\"b\": 2'",
        "'\"z\": ', '\"a\": '",
    })
    void refusesInvalidFields(String valid, String invalid) {
        assertThrows(InvalidManifest.class, () -> manifest(OCI.replace(valid, invalid)));
    }

    @Test
    void refusesWhatFollowsTheDocument() {
        assertThrows(InvalidManifest.class, () -> manifest(OCI + "{}"));
    }

    @Test
    void refusesInvalidUtf8() {
        var document = bytes(OCI);
        document[OCI.indexOf("é")] = (byte) 0xff;
        assertThrows(InvalidManifest.class, () -> Manifest.parse(document, Optional.empty()));
    }

    @Test
    void refusesDeepNesting() {
        var deep = "[".repeat(70) + "]".repeat(70);
        assertThrows(
                InvalidManifest.class,
                () -> manifest(OCI.replace("\"subject\": null", "\"subject\": " + deep)));
    }

    @Test
    void refusesTooManyLayers() {
        var layer = "{\"mediaType\": \"m\", \"digest\": \"%s\", \"size\": 1}, ".formatted(DIGEST);
        assertThrows(
                InvalidManifest.class,
                () -> manifest(OCI.replace("\"layers\": [", "\"layers\": [" + layer.repeat(512))));
    }

    @Test
    void tellsToPushSchema1ImagesAgain() {
        var error =
                assertThrows(
                        InvalidManifest.class,
                        () -> manifest("{\"schemaVersion\": 1, \"fsLayers\": []}"));
        assertEquals(
                "Docker schema 1 manifests are not supported; re-push the image with a current tool",
                error.getMessage());
    }

    @Test
    void artifactsAreNoImages() throws IOException {
        var artifact = manifest(OCI.replace("image.config.v1", "empty.v1"));
        assertThrows(InvalidManifest.class, artifact::requireImage);
    }

    @Test
    void anImageHasLayers() throws IOException {
        var empty = manifest(OCI.replaceFirst("(?s)\"layers\": \\[.*?\\]", "\"layers\": []"));
        var refused = assertThrows(InvalidManifest.class, empty::requireImage);
        assertEquals("not a bootable container image: it has no layers", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.oci.image.layer.v1.tar",
                "application/vnd.oci.image.layer.v1.tar+zstd",
                "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                "application/vnd.docker.image.rootfs.foreign.diff.tar"
            })
    void knowsLayers(String mediaType) throws IOException {
        withLayer(mediaType).requireImage();
    }

    @ParameterizedTest
    @CsvSource({
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted, encrypted layers are not supported",
        "application/vnd.in-toto+json, application/vnd.in-toto+json is no layer of a container image",
        "application/vnd.oci.image.layer.v1.tar+unknown,"
                + "application/vnd.oci.image.layer.v1.tar+unknown is no layer of a container image",
    })
    void refusesLayersItCannotRead(String mediaType, String error) throws IOException {
        var manifest = withLayer(mediaType);
        var refused = assertThrows(InvalidManifest.class, manifest::requireImage);
        assertEquals("layer %s: %s".formatted(DIGEST, error), refused.getMessage());
    }

    private static Manifest withLayer(String mediaType) throws IOException {
        var layer =
                "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": 1}"
                        .formatted(mediaType, DIGEST);
        return manifest(
                OCI.replaceFirst(
                        "(?s)\"layers\": \\[.*?\\]",
                        Matcher.quoteReplacement("\"layers\": [" + layer + "]")));
    }

    private static Manifest manifest(String text) throws IOException {
        return Manifest.parse(bytes(text), Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

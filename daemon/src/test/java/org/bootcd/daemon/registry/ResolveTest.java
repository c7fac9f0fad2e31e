package org.bootcd.daemon.registry;

import static org.bootcd.daemon.registry.SampleImage.AMD64;
import static org.bootcd.daemon.registry.SampleImage.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.MediaTypes;
import org.bootcd.daemon.image.NoMatchingPlatform;
import org.bootcd.daemon.image.StrictJson;
import org.bootcd.daemon.image.UnsupportedTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolveTest {
    private static final String TAG = "/v2/a/os/manifests/1";

    @TempDir private Path root;
    private FakeRegistry registry;
    private Sources sources;
    private final SampleImage image = SampleImage.create();

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        sources = new Sources(root).insecure(registry.host());
        image.push(registry, "a/os", "1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void readsAnImage() throws IOException {
        try (var source = open(":1")) {
            var resolved = source.resolve(AMD64);
            assertEquals(image.digest(), resolved.digest());
            assertEquals(image.manifest(), resolved.document());
            assertEquals(Optional.empty(), resolved.indexDigest());
            assertArrayEquals(bytes(image.config()), source.config(resolved.manifest().config()));
        }
        var request = registry.heard(TAG).getFirst();
        assertEquals(1, registry.heard(TAG).size());
        assertEquals(Optional.of("identity"), request.header("Accept-Encoding"));
        assertEquals(Optional.of("bootcd/test"), request.header("User-Agent"));
        assertEquals(
                Optional.of(String.join(", ", MediaTypes.MANIFESTS)), request.header("Accept"));
    }

    @Test
    void readsTheImageBehindAnIndex() throws IOException {
        var index = bytes(image.index(List.of("linux/arm64", "linux/amd64")));
        registry.manifest("a/os", "multi", MediaTypes.OCI_INDEX, index);
        try (var source = open(":multi")) {
            var resolved = source.resolve(AMD64);
            assertEquals(image.digest(), resolved.digest());
            assertEquals(Optional.of(Digest.of(index)), resolved.indexDigest());
        }
    }

    @Test
    void refusesAnIndexWithoutOurPlatform() throws IOException {
        var index = bytes(image.index(List.of("linux/arm64")));
        registry.manifest("a/os", "multi", MediaTypes.OCI_INDEX, index);
        try (var source = open(":multi")) {
            assertThrows(NoMatchingPlatform.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void refusesAnInstanceOfAnotherSizeThanTheIndexSays() throws IOException {
        var text = image.index(List.of("linux/amd64"));
        var size = "\"size\":" + image.manifestBytes().length;
        registry.manifest(
                "a/os", "multi", MediaTypes.OCI_INDEX, bytes(text.replace(size, "\"size\":7")));
        try (var source = open(":multi")) {
            assertThrows(InvalidManifest.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void refusesAManifestThatIsNotTheDigestAskedFor() throws IOException {
        var other = Digest.of(new byte[1]);
        registry.on(
                "/v2/a/os/manifests/" + other,
                FakeRegistry.content(MediaTypes.OCI_MANIFEST, image.manifestBytes()));
        try (var source = open(":1@" + other)) {
            assertThrows(DigestMismatch.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void refusesAManifestThatIsNotTheDigestClaimed() throws IOException {
        registry.on(
                TAG,
                exchange -> {
                    exchange.getResponseHeaders()
                            .set("Docker-Content-Digest", Digest.of(new byte[1]).toString());
                    FakeRegistry.send(exchange, 200, image.manifestBytes());
                });
        try (var source = open(":1")) {
            assertThrows(DigestMismatch.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void refusesAnotherContentType() throws IOException {
        registry.on(TAG, FakeRegistry.content(MediaTypes.OCI_INDEX, image.manifestBytes()));
        try (var source = open(":1")) {
            assertThrows(InvalidManifest.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void refusesAHugeManifest() throws IOException {
        registry.on(
                TAG,
                FakeRegistry.content(MediaTypes.OCI_MANIFEST, new byte[StrictJson.MAX_BYTES + 10]));
        try (var source = open(":1")) {
            var error = assertThrows(RegistryError.class, () -> source.resolve(AMD64));
            assertEquals(
                    "registry %s: answer is larger than 4194304 bytes".formatted(registry.host()),
                    error.getMessage());
        }
    }

    @Test
    void refusesContentEncoding() throws IOException {
        registry.on(
                TAG,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    FakeRegistry.send(exchange, 200, image.manifestBytes());
                });
        try (var source = open(":1")) {
            assertThrows(RegistryError.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void refusesAWrongConfig() throws IOException {
        registry.on(
                FakeRegistry.blobPath("a/os", bytes(image.config())),
                FakeRegistry.json(image.config().replace("amd64", "arm64")));
        try (var source = open(":1")) {
            var config = source.resolve(AMD64).manifest().config();
            assertThrows(DigestMismatch.class, () -> source.config(config));
        }
    }

    @Test
    void saysThatAnImageIsMissing() throws IOException {
        registry.on(
                "/v2/a/os/manifests/2",
                exchange ->
                        FakeRegistry.send(
                                exchange,
                                404,
                                bytes(
                                        "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\","
                                                + "\"message\":\"manifest unknown\"}]}")));
        try (var source = open(":2")) {
            var error = assertThrows(ImageNotFound.class, () -> source.resolve(AMD64));
            assertEquals(
                    "image %s/a/os:2 not found: 404 manifest unknown".formatted(registry.host()),
                    error.getMessage());
        }
        assertEquals(List.of(), sources.pauses);
    }

    @Test
    void verifiesTlsUnlessConfiguredOtherwise() throws IOException {
        sources.insecure();
        try (var source = open(":1")) {
            var error = assertThrows(RegistryUnreachable.class, () -> source.resolve(AMD64));
            assertTrue(String.valueOf(error.getMessage()).contains("TLS: "), error.getMessage());
        }
        assertEquals(List.of(), registry.heard());
    }

    @Test
    void blockedRegistriesAreNotAsked() throws IOException {
        sources.write(
                "etc/containers/registries.conf",
                "[[registry]]\nlocation = \"%s\"\nblocked = true\n".formatted(registry.host()));
        assertThrows(RegistryBlocked.class, () -> open(":1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void triesFiveTimesWhenTheRegistryIsInTrouble(int status) throws IOException {
        registry.on(TAG, FakeRegistry.status(status));
        try (var source = open(":1")) {
            var error = assertThrows(RegistryError.class, () -> source.resolve(AMD64));
            assertEquals("registry %s: %d".formatted(registry.host(), status), error.getMessage());
        }
        assertEquals(5, registry.heard(TAG).size());
        assertEquals(4, sources.pauses.size());
        for (var i = 0; i < 4; i++) {
            assertTrue(sources.pauses.get(i).toMillis() <= 1000L << i, sources.pauses.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 405, 410, 501})
    void doesNotRepeatWhatIsRefused(int status) throws IOException {
        registry.on(TAG, FakeRegistry.status(status));
        try (var source = open(":1")) {
            assertThrows(IOException.class, () -> source.resolve(AMD64));
        }
        assertEquals(1, registry.heard(TAG).size());
    }

    @ParameterizedTest
    @CsvSource({
        "7, PT7S",
        "600, PT10M",
        "'Fri, 02 Jan 2026 03:05:05 GMT', PT1M",
    })
    void waitsAsLongAsTheRegistryAsks(String retryAfter, String pause) throws IOException {
        registry.on(TAG, FakeRegistry.status(429, "Retry-After", retryAfter));
        try (var source = open(":1")) {
            assertThrows(RegistryError.class, () -> source.resolve(AMD64));
        }
        assertEquals(pause, sources.pauses.getFirst().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "soon", "Fri, 02 Jan 2026 03:00:00 GMT"})
    void ignoresARetryAfterThatSaysNothing(String retryAfter) throws IOException {
        registry.on(TAG, FakeRegistry.status(429, "Retry-After", retryAfter));
        try (var source = open(":1")) {
            assertThrows(RegistryError.class, () -> source.resolve(AMD64));
        }
        assertTrue(sources.pauses.getFirst().toMillis() <= 1000, sources.pauses.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"601", "99999999999999999999"})
    void givesUpWhenTheRegistryAsksForTooLong(String retryAfter) throws IOException {
        registry.on(TAG, FakeRegistry.status(429, "Retry-After", retryAfter));
        try (var source = open(":1")) {
            assertThrows(RegistryError.class, () -> source.resolve(AMD64));
        }
        assertEquals(List.of(), sources.pauses);
    }

    @Test
    void tellsTheDigestOfATagWithoutFetchingIt() throws IOException {
        registry.on(
                TAG, FakeRegistry.status(200, "Docker-Content-Digest", image.digest().toString()));
        try (var source = open(":1")) {
            assertEquals(Optional.of(image.digest()), source.headDigest());
        }
        assertEquals("HEAD", registry.heard(TAG).getFirst().method());
    }

    @Test
    void doesNotKnowTheDigestWhenHeadIsNotAllowed() throws IOException {
        registry.on(TAG, FakeRegistry.status(405));
        try (var source = open(":1")) {
            assertEquals(Optional.empty(), source.headDigest());
        }
    }

    @Test
    void refusesOtherTransports() {
        var error =
                assertThrows(
                        UnsupportedTransport.class,
                        () ->
                                ImageSources.open(
                                        ImageReference.parse("containers-storage:os"),
                                        sources.options()));
        assertEquals("transport containers-storage is not supported yet", error.getMessage());
    }

    private ImageSource open(String suffix) throws IOException {
        return sources.open("docker://%s/a/os%s".formatted(registry.host(), suffix));
    }
}

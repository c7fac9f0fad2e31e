package org.bootcd.daemon.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
    private static final String LOGIN =
            Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));

    @TempDir private Path root;
    private FakeRegistry registry;
    private FakeRegistry elsewhere;
    private Sources sources;
    private final SampleImage image = SampleImage.create();
    private final String path = FakeRegistry.blobPath("a/os", image.layer());

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        elsewhere = new FakeRegistry();
        sources =
                new Sources(root)
                        .insecure(registry.host(), elsewhere.host())
                        .write(
                                "etc/ostree/auth.json",
                                "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                                        .formatted(registry.host(), LOGIN));
        registry.on("/v2/", FakeRegistry.status(401, "WWW-Authenticate", "Basic realm=r"));
        elsewhere.on("/blob", FakeRegistry.content("a/b", image.layer()));
    }

    @AfterEach
    void stop() {
        registry.close();
        elsewhere.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void doesNotTakeCredentialsToAnotherOrigin(int status) throws IOException {
        registry.on(path, FakeRegistry.status(status, "Location", elsewhere.url("/blob?sig=x")));
        assertArrayEquals(image.layer(), Files.readAllBytes(fetch()));
        var request = elsewhere.heard("/blob").getFirst();
        assertEquals(Optional.empty(), request.header("Authorization"));
        assertEquals(Optional.empty(), request.header("Referer"));
        assertEquals("sig=x", request.query());
    }

    @Test
    void takesCredentialsAlongOnTheSameOrigin() throws IOException {
        registry.on(path, FakeRegistry.status(307, "Location", "/other/blob"));
        registry.on("/other/blob", FakeRegistry.content("a/b", image.layer()));
        fetch();
        assertEquals(
                Optional.of("Basic " + LOGIN),
                registry.heard("/other/blob").getFirst().header("Authorization"));
    }

    @Test
    void credentialsDoNotComeBackAfterADetour() throws IOException {
        registry.on(path, FakeRegistry.status(307, "Location", elsewhere.url("/detour")));
        elsewhere.on("/detour", FakeRegistry.status(307, "Location", registry.url("/back")));
        registry.on("/back", FakeRegistry.content("a/b", image.layer()));
        fetch();
        assertEquals(Optional.empty(), registry.heard("/back").getFirst().header("Authorization"));
    }

    @Test
    void resumesAtTheRedirectTarget() throws IOException {
        registry.on(path, FakeRegistry.status(307, "Location", elsewhere.url("/blob")));
        Files.createDirectories(sources.blobs());
        Files.write(
                sources.blobs()
                        .resolve("sha256-" + image.layerDescriptor().digest().hex() + ".part"),
                new byte[] {image.layer()[0]});
        fetch();
        assertEquals(Optional.of("bytes=1-"), elsewhere.heard("/blob").getFirst().header("Range"));
    }

    @Test
    void endsALoop() {
        registry.on(path, FakeRegistry.status(307, "Location", path));
        assertEquals("too many redirects", refusal());
        assertEquals(11, registry.heard(path).size());
    }

    @Test
    void refusesToLeaveTls() {
        var target = elsewhere.url("/blob?sig=secret").replace("https", "http");
        registry.on(path, FakeRegistry.status(307, "Location", target));
        assertEquals("redirects from https to http at " + elsewhere.host(), refusal());
        assertEquals(List.of(), elsewhere.heard());
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/shadow", "ftp://a.test/x", "https://"})
    void refusesOtherSchemes(String location) {
        registry.on(path, FakeRegistry.status(307, "Location", location));
        assertEquals("redirects to something other than http or https", refusal());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost/x",
                "https://127.1/x",
                "https://[::1]/x",
                "https://[::ffff:127.0.0.1]/x",
                "https://0.0.0.0/x",
                "https://169.254.169.254/latest",
                "https://[fe80::1]/x"
            })
    void refusesToBeLedToThisMachine(String location) throws IOException {
        var outside = HttpUrl.get("https://r.test/v2/");
        assertThrows(RegistryError.class, () -> Fetcher.target(outside, location));
        assertEquals("a.test", Fetcher.target(outside, "https://a.test/x").host());
    }

    private String refusal() {
        var error = assertThrows(RegistryError.class, this::fetch);
        var message = String.valueOf(error.getMessage());
        assertFalse(message.contains("secret"), message);
        return message.replace("registry %s: ".formatted(registry.host()), "");
    }

    private Path fetch() throws IOException {
        try (var source = sources.open("docker://%s/a/os:1".formatted(registry.host()))) {
            return source.blob(image.layerDescriptor(), BlobProgress.none());
        }
    }
}

package org.bootcd.daemon.registry;

import static org.bootcd.daemon.registry.SampleImage.AMD64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.bootcd.daemon.image.MediaTypes;
import org.bootcd.daemon.image.RegistryReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {
    private static final String TAG = "/v2/a/os/manifests/1";
    private static final String LOGIN =
            Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));

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
    void sendsBasicCredentials() throws IOException {
        challenge("Basic realm=\"r\"");
        requireAuthorization("Basic " + LOGIN);
        login("\"auth\": \"%s\"".formatted(LOGIN));
        resolve();
        assertEquals(Optional.empty(), registry.heard("/v2/").getFirst().header("Authorization"));
    }

    @Test
    void saysWhichAuthFilesWereLookedAt() {
        challenge("Basic realm=\"r\"");
        requireAuthorization("Basic " + LOGIN);
        var error = assertThrows(Unauthorized.class, this::resolve);
        assertEquals(
                "registry %s refused access: 401 (no auth file; looked for /run/ostree/auth.json, /etc/ostree/auth.json, /usr/lib/ostree/auth.json)"
                        .formatted(registry.host()),
                error.getMessage());
    }

    @Test
    void neverNamesTheSecretThatWasRefused() throws IOException {
        challenge("Basic realm=\"r\"");
        requireAuthorization("Basic other");
        login("\"auth\": \"%s\"".formatted(LOGIN));
        var error = assertThrows(Unauthorized.class, this::resolve);
        assertEquals(
                "registry %s refused access: 401 (with the credentials in %s)"
                        .formatted(registry.host(), root.resolve("etc/ostree/auth.json")),
                error.getMessage());
    }

    @Test
    void fetchesAnAnonymousToken() throws IOException {
        challenge(bearer("/token?x=1"));
        registry.on("/token", FakeRegistry.json("{\"token\": \"t1\"}"));
        requireAuthorization("Bearer t1");
        resolve();
        var request = registry.heard("/token").getFirst();
        assertEquals("x=1&service=svc&scope=repository:a/os:pull", request.query());
        assertEquals(Optional.empty(), request.header("Authorization"));
    }

    @Test
    void fetchesATokenWithALogin() throws IOException {
        challenge(bearer("/token"));
        registry.on("/token", FakeRegistry.json("{\"access_token\": \"t1\", \"expires_in\": 1}"));
        requireAuthorization("Bearer t1");
        login("\"auth\": \"%s\"".formatted(LOGIN));
        resolve();
        var request = registry.heard("/token").getFirst();
        assertEquals("account=me&service=svc&scope=repository:a/os:pull", request.query());
        assertEquals(Optional.of("Basic " + LOGIN), request.header("Authorization"));
        assertEquals(1, registry.heard("/token").size());
    }

    @Test
    void fetchesATokenWithAnIdentityToken() throws IOException {
        challenge(bearer("/token"));
        registry.on("/token", FakeRegistry.json("{\"access_token\": \"t1\"}"));
        requireAuthorization("Bearer t1");
        login("\"identitytoken\": \"id 1\"");
        resolve();
        var request = registry.heard("/token").getFirst();
        assertEquals("POST", request.method());
        assertEquals(
                "grant_type=refresh_token&client_id=bootcd&refresh_token=id+1&service=svc"
                        + "&scope=repository%3Aa%2Fos%3Apull",
                request.body());
        assertTrue(request.header("Content-Length").isPresent());
    }

    @Test
    void renewsARefusedTokenOnce() throws IOException {
        challenge(bearer("/token"));
        var tokens = new AtomicInteger();
        registry.on(
                "/token",
                exchange ->
                        FakeRegistry.json(
                                        "{\"token\": \"t%d\"}".formatted(tokens.incrementAndGet()))
                                .handle(exchange));
        requireAuthorization("Bearer t2");
        resolve();
        assertEquals(2, registry.heard("/token").size());

        requireAuthorization("Bearer none");
        assertThrows(Unauthorized.class, this::resolve);
        assertEquals(4, registry.heard("/token").size());
    }

    @Test
    void asksForTheScopeThatWasMissing() throws IOException {
        challenge(bearer("/token"));
        registry.on("/token", FakeRegistry.json("{\"token\": \"t1\"}"));
        registry.on(
                TAG,
                exchange -> {
                    if (registry.heard(TAG).size() > 1) {
                        FakeRegistry.content(MediaTypes.OCI_MANIFEST, image.manifestBytes())
                                .handle(exchange);
                        return;
                    }
                    FakeRegistry.status(
                                    401,
                                    "WWW-Authenticate",
                                    bearer("/token")
                                            + ",scope=\"repository:b:pull\""
                                            + ",error=\"insufficient_scope\"")
                            .handle(exchange);
                });
        resolve();
        var query = registry.heard("/token").getLast().query();
        assertTrue(query.contains("scope=repository:b:pull"), query);
        assertTrue(query.contains("scope=repository:a/os:pull"), query);
    }

    @Test
    void refusesATokenServerWithoutTls() throws IOException {
        sources.insecure();
        var error =
                assertThrows(
                        RegistryError.class,
                        () -> tokenServer(false).fetch(at("http://a.test/t"), none(), login()));
        assertEquals(
                "registry r.test: names a token server without TLS: a.test", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file:///etc/passwd", "ftp://a.test/", "a.test/token"})
    void refusesATokenServerThatIsNoUrl(String realm) throws IOException {
        assertThrows(
                RegistryError.class, () -> tokenServer(true).fetch(at(realm), none(), login()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"token\": \"\"}",
                "{\"token\": \"a\\r\\nX-Evil: 1\"}",
                "{\"token\": 7.5e3, \"token\": 1}",
                "secret-token",
                "[]"
            })
    void refusesAnUnusableToken(String answer) {
        challenge(bearer("/token"));
        registry.on("/token", FakeRegistry.json(answer));
        var error = assertThrows(RegistryError.class, this::resolve);
        assertFalse(String.valueOf(error.getMessage()).contains("secret"), error.getMessage());
    }

    @Test
    void refusesAHugeTokenAnswer() {
        challenge(bearer("/token"));
        registry.on("/token", FakeRegistry.content("a/b", new byte[(1 << 20) + 1]));
        assertThrows(RegistryError.class, this::resolve);
    }

    @Test
    void aRefusalOfTheTokenServerIsARefusal() {
        challenge(bearer("/token"));
        registry.on("/token", FakeRegistry.status(401));
        assertThrows(Unauthorized.class, this::resolve);
    }

    @Test
    void aMissingTokenServerIsNotAMissingImage() {
        challenge(bearer("/token"));
        var error = assertThrows(RegistryError.class, this::resolve);
        assertTrue(String.valueOf(error.getMessage()).contains("token server"));
    }

    @Test
    void doesNotFollowARedirectOfAnIdentityToken() throws IOException {
        challenge(bearer("/token"));
        registry.on("/token", FakeRegistry.status(307, "Location", registry.url("/other")));
        login("\"identitytoken\": \"id\"");
        assertThrows(RegistryError.class, this::resolve);
        assertEquals(List.of(), registry.heard("/other"));
    }

    @Test
    void usesTheChallengeOfTheRequestWhenThePingHadNone() throws IOException {
        registry.on("/token", FakeRegistry.json("{\"token\": \"t1\"}"));
        requireAuthorization("Bearer t1");
        resolve();
        assertEquals(1, registry.heard("/token").size());
    }

    private void challenge(String header) {
        registry.on("/v2/", FakeRegistry.status(401, "WWW-Authenticate", header));
    }

    private String bearer(String path) {
        return "Bearer realm=\"%s\",service=\"svc\"".formatted(registry.url(path));
    }

    private void requireAuthorization(String value) {
        HttpHandler served = FakeRegistry.content(MediaTypes.OCI_MANIFEST, image.manifestBytes());
        registry.on(
                TAG,
                exchange -> {
                    var sent = exchange.getRequestHeaders().getFirst("Authorization");
                    var refused = FakeRegistry.status(401, "WWW-Authenticate", bearer("/token"));
                    (value.equals(sent) ? served : refused).handle(exchange);
                });
    }

    private void login(String entry) throws IOException {
        sources.write(
                "etc/ostree/auth.json",
                "{\"auths\": {\"%s\": {%s}}}".formatted(registry.host(), entry));
    }

    private void resolve() throws IOException {
        try (var source = sources.open("docker://%s/a/os:1".formatted(registry.host()))) {
            assertEquals(image.digest(), source.resolve(AMD64).digest());
        }
    }

    private TokenServer tokenServer(boolean insecure) throws IOException {
        var place = RegistryHosts.none().place(RegistryReference.parse("r.test/a"));
        var clients = new HttpClients(RegistryHosts.none(), place);
        return new TokenServer(
                new Fetcher(clients, "bootcd/test", sources.patience()), "r.test", insecure);
    }

    private static Challenge at(String realm) {
        return new Challenge("bearer", Map.of("realm", realm));
    }

    private static Set<String> none() {
        return Set.of();
    }

    private static Optional<Credential> login() {
        return Optional.of(new Credential("me", "s3cret", ""));
    }
}

package org.bootcd.daemon.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Shown;
import org.bootcd.daemon.image.StrictJson;

/**
 * Fetches bearer tokens (Docker token authentication; OAuth2 for identity tokens). The registry
 * chooses the server, so it must be https unless the registry itself is configured as insecure
 * (CVE-2019-10214).
 */
final class TokenServer {
    private static final int MAX_ANSWER = 1 << 20;
    private static final Duration SHORTEST = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String CLIENT_ID = "bootcd";

    private final Fetcher fetcher;
    private final String registry;
    private final boolean insecure;

    /** A token and how long it may be used. */
    record Token(String value, Duration lifetime) {
        @Override
        public String toString() {
            return "Token[secret]";
        }
    }

    TokenServer(Fetcher fetcher, String registry, boolean insecure) {
        this.fetcher = fetcher;
        this.registry = registry;
        this.insecure = insecure;
    }

    Token fetch(Challenge challenge, Set<String> scopes, Optional<Credential> credential)
            throws IOException {
        var realm = realm(challenge);
        var service = challenge.parameter("service");
        var answer =
                new Fetcher.Answer<byte[]>(
                        Set.of(200), (r, meter) -> Answers.body(r, meter, MAX_ANSWER));
        if (credential.filter(Credential::hasIdentityToken).isPresent()) {
            var form = form(credential.get(), service, scopes);
            var request = new Request.Builder().url(realm).post(form).build();
            return token(send(request, Optional.empty(), answer));
        }
        var url = realm.newBuilder();
        credential.ifPresent(c -> url.addQueryParameter("account", c.user()));
        service.ifPresent(s -> url.addQueryParameter("service", s));
        scopes.forEach(scope -> url.addQueryParameter("scope", scope));
        var login = credential.filter(Credential::hasLogin).map(Credential::basic);
        return token(send(new Request.Builder().url(url.build()).build(), login, answer));
    }

    private byte[] send(Request request, Optional<String> login, Fetcher.Answer<byte[]> answer)
            throws IOException {
        try {
            return fetcher.fetch(request, login, answer);
        } catch (StatusError e) {
            if (e.isTransient() || e.status() == 401 || e.status() == 403) {
                throw e;
            }
            throw new RegistryError(registry, "the token server answered " + e.getMessage());
        }
    }

    private HttpUrl realm(Challenge challenge) throws RegistryError {
        var text = challenge.parameter("realm").orElse("");
        var realm = HttpUrl.parse(text);
        if (realm == null) {
            throw new RegistryError(
                    registry, "names a token server that is no URL: " + Shown.of(text));
        }
        if (!realm.isHttps() && !insecure) {
            throw new RegistryError(registry, "names a token server without TLS: " + realm.host());
        }
        return realm;
    }

    private static FormBody form(
            Credential credential, Optional<String> service, Set<String> scopes) {
        var form =
                new FormBody.Builder()
                        .add("grant_type", "refresh_token")
                        .add("client_id", CLIENT_ID)
                        .add("refresh_token", credential.identityToken());
        service.ifPresent(s -> form.add("service", s));
        scopes.forEach(scope -> form.add("scope", scope));
        return form.build();
    }

    private Token token(byte[] answer) throws IOException {
        var document = parse(answer);
        var text = document.path("token").asText("");
        var value = text.isEmpty() ? document.path("access_token").asText("") : text;
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new RegistryError(registry, "the token server sent no usable token");
        }
        return new Token(value, lifetime(document.path("expires_in").asLong(0)));
    }

    private JsonNode parse(byte[] answer) throws IOException {
        try {
            return StrictJson.parseObject(answer, "token answer");
        } catch (InvalidManifest _) {
            // Its message may quote the token.
            throw new RegistryError(registry, "the token server sent no JSON object");
        }
    }

    /** From now: {@code issued_at} is the clock of another machine, and ours may be wrong too. */
    private static Duration lifetime(long seconds) {
        var clamped = Math.clamp(seconds, SHORTEST.toSeconds(), LONGEST.toSeconds());
        return Duration.ofSeconds(clamped);
    }
}

package org.bootcd.daemon.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.RegistryReference;

/**
 * Requests to one repository of one registry: finds out how to reach it (distribution-spec, {@code
 * /v2/}), authorises, retries. HTTPS always; plain HTTP only for a registry that is configured as
 * insecure, and only after HTTPS failed.
 */
final class RegistryClient {
    private final RegistryReference reference;
    private final boolean insecure;
    private final Fetcher fetcher;
    private final Authorizer authorizer;
    private final String credentials;
    private final Patience patience;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<HttpUrl> base = Optional.empty();

    RegistryClient(RegistryHosts.Place place, Fetcher fetcher, SourceOptions options)
            throws IOException {
        this.reference = place.physical();
        this.insecure = place.insecure();
        this.fetcher = fetcher;
        this.patience = options.patience();
        var credential = options.auth().find(reference);
        this.credentials = options.auth().describe(credential.isPresent());
        this.authorizer =
                new Authorizer(
                        new TokenServer(fetcher, reference.host(), insecure),
                        reference,
                        credential,
                        patience);
    }

    /** Requests {@code path}, relative to the repository, with retries. */
    <T> T get(String path, Headers headers, Fetcher.Answer<T> answer) throws IOException {
        return retrying("GET", path, headers, answer);
    }

    <T> T head(String path, Headers headers, Fetcher.Answer<T> answer) throws IOException {
        return retrying("HEAD", path, headers, answer);
    }

    private <T> T retrying(String method, String path, Headers headers, Fetcher.Answer<T> answer)
            throws IOException {
        var backoff = new Backoff(patience);
        while (true) {
            try {
                return once(method, path, headers, answer);
            } catch (IOException e) {
                backoff.afterFailure(e);
            }
        }
    }

    /** One attempt, with one renewal of a token that is refused. */
    <T> T once(String method, String path, Headers headers, Fetcher.Answer<T> answer)
            throws IOException {
        var url = base().newBuilder().addPathSegments(reference.repository() + "/" + path).build();
        var request = new Request.Builder().url(url).headers(headers).method(method, null).build();
        var authorization = authorizer.authorization();
        try {
            return fetcher.fetch(request, authorization, answer);
        } catch (StatusError e) {
            if (e.status() != 401 || !authorizer.renew(authorization, e.challenges())) {
                throw e;
            }
        }
        return fetcher.fetch(request, authorizer.authorization(), answer);
    }

    /** {@code scheme://host:port/v2/}, asked for once. */
    private HttpUrl base() throws IOException {
        lock.lock();
        try {
            if (base.isEmpty()) {
                base = Optional.of(ping());
            }
            return base.get();
        } finally {
            lock.unlock();
        }
    }

    private HttpUrl ping() throws IOException {
        try {
            return ping("https");
        } catch (StatusError e) {
            if (e.isTransient() || e.status() == 403) {
                throw e;
            }
            throw error("is no container registry: /v2/ answered " + e.getMessage());
        } catch (RegistryError e) {
            throw e;
        } catch (IOException e) {
            if (!insecure || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            try {
                return ping("http");
            } catch (IOException plain) {
                e.addSuppressed(plain);
                throw e;
            }
        }
    }

    private HttpUrl ping(String scheme) throws IOException {
        var url = HttpUrl.get("%s://%s/v2/".formatted(scheme, reference.apiHost()));
        authorizer.challenged(
                fetcher.fetch(
                        new Request.Builder().url(url).build(),
                        Optional.empty(),
                        new Fetcher.Answer<>(
                                Set.of(200, 401),
                                (response, _) ->
                                        response.code() == 200
                                                ? List.of()
                                                : Challenge.parse(
                                                        response.headers("WWW-Authenticate")))));
        return url;
    }

    /** Turns what a request failed with into what the caller of the registry can act on. */
    IOException explain(IOException failure) {
        var registry = reference.host();
        return switch (failure) {
            case StatusError e when e.status() == 401 || e.status() == 403 ->
                    new Unauthorized(registry, message(e), credentials);
            case StatusError e -> new RegistryError(registry, message(e));
            case UnknownHostException e ->
                    new RegistryUnreachable(registry, "its name cannot be resolved", e);
            case ConnectException e -> new RegistryUnreachable(registry, "no connection", e);
            case SSLException e -> new RegistryUnreachable(registry, tls(e), e);
            case SocketTimeoutException e -> new RegistryUnreachable(registry, "timed out", e);
            case BlobNotStored e when e.getCause() instanceof ClosedByInterruptException ->
                    new InterruptedIOException("interrupted");
            case InterruptedIOException e -> e;
            case BlobNotStored e -> e;
            case DigestMismatch e -> e;
            case InvalidManifest e -> e;
            case RegistryError e -> e;
            case SourceClosed e -> e;
            default -> new RegistryUnreachable(registry, message(failure), failure);
        };
    }

    RegistryError error(String reason) {
        return new RegistryError(reference.host(), reason);
    }

    String name() {
        return reference.name();
    }

    private static String message(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    private static String tls(SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateNotYetValidException
                    || cause instanceof CertificateExpiredException) {
                return "TLS: %s; is this machine's clock right?".formatted(cause.getMessage());
            }
        }
        return "TLS: " + message(e);
    }
}

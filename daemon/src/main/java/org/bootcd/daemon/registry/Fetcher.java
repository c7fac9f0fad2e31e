package org.bootcd.daemon.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.bootcd.daemon.image.Shown;

/**
 * Sends one request and follows its redirects by our own rules: at most ten, never from https to
 * http, never from elsewhere to this machine, and without the Authorization header from the first
 * step to another origin on. Query strings of redirects are secrets and appear in no message.
 */
final class Fetcher {
    private static final int MAX_REDIRECTS = 10;

    private final HttpClients clients;
    private final Exchange exchange;
    private final String userAgent;
    private final Patience patience;

    /** The statuses that are a success, and how to read such an answer. */
    record Answer<T>(Set<Integer> statuses, Exchange.Reader<T> reader) {}

    private sealed interface Outcome<T> {
        record Moved<T>(String location) implements Outcome<T> {}

        record Done<T>(T value) implements Outcome<T> {}
    }

    Fetcher(HttpClients clients, String userAgent, Patience patience) {
        this.clients = clients;
        this.exchange = new Exchange(patience);
        this.userAgent = userAgent;
        this.patience = patience;
    }

    <T> T fetch(Request request, Optional<String> authorization, Answer<T> answer)
            throws IOException {
        var url = request.url();
        var credentials = authorization;
        for (var hops = 0; hops <= MAX_REDIRECTS; hops++) {
            switch (send(request.newBuilder().url(url), credentials, answer)) {
                case Outcome.Done<T>(var value) -> {
                    return value;
                }
                case Outcome.Moved<T>(var location) -> {
                    var target = target(url, location);
                    credentials = isSameOrigin(url, target) ? credentials : Optional.empty();
                    url = target;
                }
            }
        }
        throw new RegistryError(HttpClients.host(request.url()), "too many redirects");
    }

    /** Aborts all transfers; nothing can be fetched afterwards. */
    void close() {
        exchange.close();
        clients.close();
    }

    private <T> Outcome<T> send(
            Request.Builder request, Optional<String> authorization, Answer<T> answer)
            throws IOException {
        // OkHttp would else ask for gzip and unpack it: other bytes than the digest is of.
        request.header("Accept-Encoding", "identity").header("User-Agent", userAgent);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return exchange.run(
                clients.newCall(request.build()),
                (response, meter) -> outcome(response, meter, answer));
    }

    private <T> Outcome<T> outcome(Response response, Meter meter, Answer<T> answer)
            throws IOException {
        var location = Answers.header(response, "Location");
        if (isRedirect(response) && location.isPresent()) {
            return new Outcome.Moved<>(location.get());
        }
        if (!answer.statuses().contains(response.code())) {
            throw Answers.error(response, meter, patience.clock());
        }
        requirePlain(response);
        return new Outcome.Done<>(answer.reader().read(response, meter));
    }

    private static boolean isRedirect(Response response) {
        var method = response.request().method();
        return (method.equals("GET") || method.equals("HEAD"))
                && switch (response.code()) {
                    case 301, 302, 303, 307, 308 -> true;
                    default -> false;
                };
    }

    private static void requirePlain(Response response) throws IOException {
        var encoding = Answers.header(response, "Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new RegistryError(
                    HttpClients.host(response.request().url()),
                    "sent Content-Encoding %s, which was not asked for"
                            .formatted(Shown.of(encoding)));
        }
    }

    /** Where a redirect leads, if we go there. */
    static HttpUrl target(HttpUrl from, String location) throws IOException {
        var target = from.resolve(location);
        if (target == null) {
            throw new RegistryError(
                    HttpClients.host(from), "redirects to something other than http or https");
        }
        var host = HttpClients.host(target);
        if (from.isHttps() && !target.isHttps()) {
            throw new RegistryError(
                    HttpClients.host(from), "redirects from https to http at " + host);
        }
        if (isLocal(target) && !isLocal(from)) {
            throw new RegistryError(
                    HttpClients.host(from), "redirects to this machine's own network at " + host);
        }
        return target;
    }

    /** Whether the URL itself names a loopback, link-local or "any" address. */
    private static boolean isLocal(HttpUrl url) {
        if (url.host().equals("localhost")) {
            return true;
        }
        try {
            var address = InetAddress.ofLiteral(url.host());
            return address.isLoopbackAddress()
                    || address.isLinkLocalAddress()
                    || address.isAnyLocalAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isSameOrigin(HttpUrl a, HttpUrl b) {
        return a.scheme().equals(b.scheme()) && a.host().equals(b.host()) && a.port() == b.port();
    }
}

package org.bootcd.daemon.registry;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The HTTP clients, one that verifies TLS peers and one for hosts configured as insecure. Neither
 * follows redirects, answers challenges or retries: OkHttp would take credentials and downgrades
 * along, and repeat some answers beyond our bounds.
 */
final class HttpClients {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final RegistryHosts hosts;
    private final String registry;
    private final boolean insecure;
    private final OkHttpClient verifying;
    private final OkHttpClient trusting;

    /** For the registry of {@code place}, and whatever it redirects to. */
    HttpClients(RegistryHosts hosts, RegistryHosts.Place place) {
        this.hosts = hosts;
        this.registry = host(HttpUrl.get("https://" + place.physical().apiHost()));
        this.insecure = place.insecure();
        this.verifying =
                new OkHttpClient.Builder()
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .retryOnConnectionFailure(false)
                        .connectTimeout(CONNECT)
                        .readTimeout(SILENCE)
                        .writeTimeout(SILENCE)
                        .build();
        this.trusting = trusting(verifying);
    }

    Call newCall(Request request) {
        return (isInsecure(host(request.url())) ? trusting : verifying).newCall(request);
    }

    private boolean isInsecure(String host) {
        return host.equals(registry) ? insecure : hosts.isInsecure(host);
    }

    /** {@code host[:port]} as in registries.conf: no port when it is the scheme's. */
    static String host(HttpUrl url) {
        var host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
        var isDefault = url.port() == HttpUrl.defaultPort(url.scheme());
        return isDefault ? host : host + ":" + url.port();
    }

    /** Closes idle connections; both clients share the pool. */
    void close() {
        verifying.connectionPool().evictAll();
    }

    private static OkHttpClient trusting(OkHttpClient verifying) {
        try {
            var trustAll = new TrustAll();
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustAll}, null);
            return verifying
                    .newBuilder()
                    .sslSocketFactory(context.getSocketFactory(), trustAll)
                    .hostnameVerifier((_, _) -> true)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }

    /** What {@code insecure = true} means: TLS without knowing the peer. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

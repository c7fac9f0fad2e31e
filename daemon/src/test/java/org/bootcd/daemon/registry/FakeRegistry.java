package org.bootcd.daemon.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bootcd.daemon.image.Digest;

/** An HTTPS server on 127.0.0.1 that answers as a test tells it to, and records what it heard. */
final class FakeRegistry implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();

    record Heard(String method, String path, String query, Headers headers, String body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.getFirst(name));
        }
    }

    private static final class Tls {
        static final SSLContext CONTEXT = context();

        private static SSLContext context() {
            try {
                var file = Files.createTempDirectory("bootcd-test").resolve("key.p12");
                keytool(file);
                var store = KeyStore.getInstance(file.toFile(), PASSWORD);
                var keys = KeyManagerFactory.getInstance("PKIX");
                keys.init(store, PASSWORD);
                var context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), null, null);
                Files.delete(file);
                Files.delete(file.getParent());
                return context;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void keytool(Path file) throws IOException {
            var line =
                    ("%s/bin/keytool -genkeypair -keyalg EC -dname CN=localhost -storepass changeit"
                                    + " -storetype PKCS12 -keystore %s")
                            .formatted(System.getProperty("java.home"), file);
            try {
                var keytool = new ProcessBuilder(line.split(" ")).redirectErrorStream(true).start();
                keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
                if (keytool.waitFor() != 0) {
                    throw new IOException("keytool failed");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    FakeRegistry() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(Tls.CONTEXT));
        server = https;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        on("/v2/", status(200));
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url(String path) {
        return "https://" + host() + path;
    }

    void on(String path, HttpHandler handler) {
        handlers.put(path, handler);
    }

    void manifest(String name, String tag, String mediaType, byte[] content) {
        for (var reference : List.of(tag, Digest.of(content).toString())) {
            on("/v2/%s/manifests/%s".formatted(name, reference), content(mediaType, content));
        }
    }

    void blob(String name, byte[] content) {
        on(blobPath(name, content), content("application/octet-stream", content));
    }

    static String blobPath(String name, byte[] content) {
        return "/v2/%s/blobs/%s".formatted(name, Digest.of(content));
    }

    static HttpHandler content(String mediaType, byte[] content) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", mediaType);
            send(exchange, 200, content);
        };
    }

    static HttpHandler status(int status, String... headers) {
        return exchange -> {
            for (var i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    static HttpHandler json(String text) {
        return content("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        if (content.length > 0) {
            exchange.getResponseBody().write(content);
        }
    }

    List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** The requests for a path, in order. */
    List<Heard> heard(String path) {
        return heard.stream().filter(request -> request.path().equals(path)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            heard.add(record(exchange));
            handlers.getOrDefault(exchange.getRequestURI().getPath(), status(404)).handle(exchange);
        }
    }

    private static Heard record(HttpExchange exchange) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            return new Heard(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestURI().getQuery()),
                    exchange.getRequestHeaders(),
                    new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

package org.bootcd.daemon.registry;

import static org.bootcd.daemon.registry.SampleImage.AMD64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainHttpTest {
    private static final int TLS_HANDSHAKE = 0x16;

    @TempDir private Path root;
    private ServerSocket server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void insecureRegistriesMayDoWithoutTls() throws IOException {
        var sources = new Sources(root).insecure(host());
        try (var source = sources.open("docker://%s/os:1".formatted(host()))) {
            assertThrows(ImageNotFound.class, () -> source.resolve(AMD64));
        }
        assertEquals(
                List.of("TLS", "GET /v2/ HTTP/1.1", "GET /v2/os/manifests/1 HTTP/1.1"), requests);
    }

    @Test
    void otherRegistriesMayNot() throws IOException {
        try (var source = new Sources(root).open("docker://%s/os:1".formatted(host()))) {
            assertThrows(RegistryUnreachable.class, () -> source.resolve(AMD64));
        }
        assertEquals(List.of("TLS"), requests);
    }

    @Test
    void saysThatThereIsNoRegistry() throws IOException {
        server.close();
        var sources = new Sources(root);
        try (var source = sources.open("docker://%s/os:1".formatted(host()))) {
            var error = assertThrows(RegistryUnreachable.class, () -> source.resolve(AMD64));
            assertEquals(
                    "cannot reach registry %s: no connection".formatted(host()),
                    error.getMessage());
        }
        assertEquals(4, sources.pauses.size());
    }

    private String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Speaks HTTP only, and hangs up on TLS. */
    private void serve() {
        while (true) {
            try (var socket = server.accept()) {
                answer(socket);
            } catch (SocketException _) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        var in = new PushbackInputStream(socket.getInputStream());
        var first = in.read();
        if (first == TLS_HANDSHAKE) {
            requests.add("TLS");
            return;
        }
        in.unread(first);
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        var request = String.valueOf(reader.readLine());
        requests.add(request);
        while (!String.valueOf(reader.readLine()).isEmpty()) {
            // The headers do not matter here.
        }
        var status = request.contains(" /v2/ ") ? "200 OK" : "404 Not Found";
        socket.getOutputStream()
                .write(
                        "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .formatted(status)
                                .getBytes(StandardCharsets.US_ASCII));
    }
}

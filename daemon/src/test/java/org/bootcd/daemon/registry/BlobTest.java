package org.bootcd.daemon.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.MediaTypes;
import org.bootcd.daemon.registry.Sources.RecordingProgress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobTest {
    private static final byte[] LAYER = SampleImage.random(200_000);
    private static final int HALF = LAYER.length / 2;
    private static final Descriptor BLOB = SampleImage.descriptor(MediaTypes.OCI_LAYER, LAYER);
    private static final String PATH = FakeRegistry.blobPath("a/os", LAYER);

    @TempDir private Path root;
    private FakeRegistry registry;
    private Sources sources;
    private final RecordingProgress progress = new RecordingProgress();
    private final CountDownLatch testEnd = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        sources = new Sources(root).insecure(registry.host());
        registry.on(PATH, BlobTest::serve);
    }

    @AfterEach
    void stop() {
        testEnd.countDown();
        registry.close();
    }

    @Test
    void fetchesABlobOnce() throws IOException {
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(1, registry.heard(PATH).size());
        assertEquals(LAYER.length, progress.fetched.get());
        assertEquals(LAYER.length, progress.cached.get());
        assertFalse(Files.exists(part()));
    }

    @Test
    void goesOnAfterATruncatedBody() throws IOException {
        registry.on(PATH, first(this::truncated, BlobTest::serve));
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(Optional.of("bytes=%d-".formatted(HALF)), lastRange());
        assertEquals(LAYER.length, progress.fetched.get());
        assertEquals(0, progress.restarts.get());
    }

    @Test
    void goesOnAsLongAsThereIsProgress() throws IOException {
        var large = SampleImage.random(8 << 20);
        var largePath = FakeRegistry.blobPath("a/os", large);
        registry.on(
                largePath,
                exchange -> {
                    var from = large.length * registry.heard(largePath).size() / 8;
                    serve(exchange, large, from - large.length / 8, from);
                });
        try (var source = open()) {
            var blob = SampleImage.descriptor(MediaTypes.OCI_LAYER, large);
            assertArrayEquals(large, Files.readAllBytes(source.blob(blob, progress)));
        }
        assertEquals(8, registry.heard(largePath).size());
    }

    @Test
    void givesUpWhenThereIsNoProgress() {
        registry.on(PATH, exchange -> serve(exchange, LAYER, 0, 0));
        assertThrows(RegistryUnreachable.class, this::fetch);
        assertEquals(5, registry.heard(PATH).size());
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        registry.on(PATH, this::halfThenSilence);
        var arrived = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var source = open();
            var fetching = threads.submit(() -> source.blob(BLOB, countingDown(arrived)));
            arrived.await();
            source.close();
            assertThrows(ExecutionException.class, fetching::get);
        }
        registry.on(PATH, BlobTest::serve);
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(Optional.of("bytes=%d-".formatted(HALF)), lastRange());
        assertEquals(HALF, progress.cached.get());
        assertEquals(LAYER.length - HALF, progress.fetched.get());
    }

    @Test
    void anInterruptAbortsATransfer() throws Exception {
        registry.on(PATH, this::halfThenSilence);
        var arrived = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var source = open()) {
            var fetching = threads.submit(() -> source.blob(BLOB, countingDown(arrived)));
            arrived.await();
            threads.shutdownNow();
            var error = assertThrows(ExecutionException.class, fetching::get);
            assertInstanceOf(InterruptedIOException.class, error.getCause());
        }
        assertEquals(HALF, Files.size(part()));
    }

    @Test
    void aStalledTransferIsAbortedAndGivenUp() throws IOException {
        sources.stallWindow = Duration.ofMillis(100);
        registry.on(PATH, this::halfThenSilence);
        var error = assertThrows(RegistryUnreachable.class, this::fetch);
        assertEquals(
                "cannot reach registry %s: stalled: less than 1 KiB/s for 0 seconds"
                        .formatted(registry.host()),
                error.getMessage());
        assertEquals(4, sources.pauses.size());
    }

    @Test
    void startsAgainWhenTheRegistryIgnoresRange() throws IOException {
        writePart(Arrays.copyOf(LAYER, HALF));
        registry.on(PATH, FakeRegistry.content("a/b", LAYER));
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(LAYER.length, progress.fetched.get());
        assertEquals(1, progress.restarts.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 0-199999/200000",
                "bytes 100000-199999/200001",
                "bytes 100000-150000/200000",
                "bytes 100000-199999/*",
                "items 100000-199999/200000",
                ""
            })
    void startsAgainWhenTheRangeIsAnother(String contentRange) throws IOException {
        writePart(Arrays.copyOf(LAYER, HALF));
        registry.on(
                PATH,
                first(
                        exchange -> {
                            exchange.getResponseHeaders().set("Content-Range", contentRange);
                            FakeRegistry.send(exchange, 206, new byte[HALF]);
                        },
                        BlobTest::serve));
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(Optional.empty(), lastRange());
    }

    @Test
    void startsAgainWhenTheRangeCannotBeSatisfied() throws IOException {
        writePart(Arrays.copyOf(LAYER, HALF));
        registry.on(PATH, first(FakeRegistry.status(416), BlobTest::serve));
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(Optional.empty(), lastRange());
    }

    @Test
    void startsAgainWhenThePartIsCorrupt() throws IOException {
        writePart(new byte[HALF]);
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(2, registry.heard(PATH).size());
    }

    @Test
    void startsAgainWhenThePartIsTooLong() throws IOException {
        writePart(new byte[LAYER.length + 1]);
        assertArrayEquals(LAYER, Files.readAllBytes(fetch()));
        assertEquals(1, registry.heard(PATH).size());
    }

    @Test
    void givesUpAfterTheSecondWrongBlob() {
        registry.on(PATH, FakeRegistry.content("a/b", new byte[LAYER.length]));
        var error = assertThrows(DigestMismatch.class, this::fetch);
        assertTrue(
                String.valueOf(error.getMessage()).startsWith("blob " + BLOB.digest()),
                error.getMessage());
        assertEquals(2, registry.heard(PATH).size());
        assertFalse(Files.exists(complete()));
    }

    @Test
    void refusesABlobThatIsAnnouncedAsLarger() throws IOException {
        registry.on(PATH, FakeRegistry.content("a/b", new byte[LAYER.length + 1]));
        assertThrows(RegistryError.class, this::fetch);
        assertEquals(1, registry.heard(PATH).size());
        assertEquals(0, Files.size(part()));
    }

    @Test
    void refusesABlobThatDoesNotEnd() throws IOException {
        registry.on(
                PATH,
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(LAYER);
                    exchange.getResponseBody().write(LAYER);
                });
        assertThrows(RegistryError.class, this::fetch);
        assertEquals(0, Files.size(part()));
    }

    @Test
    void refusesAnEncodedBlob() {
        registry.on(
                PATH,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    FakeRegistry.send(exchange, 200, LAYER);
                });
        assertThrows(RegistryError.class, this::fetch);
    }

    @Test
    void saysThatAForeignLayerIsNotThere() {
        registry.on(PATH, FakeRegistry.status(404));
        var foreign =
                SampleImage.descriptor(
                        "application/vnd.oci.image.layer.nondistributable.v1.tar", LAYER);
        var error =
                assertThrows(
                        RegistryError.class,
                        () -> {
                            try (var source = open()) {
                                source.blob(foreign, progress);
                            }
                        });
        assertTrue(String.valueOf(error.getMessage()).contains("foreign"), error.getMessage());
    }

    @Test
    void fetchesAnEmptyBlob() throws IOException {
        registry.blob("a/os", new byte[0]);
        try (var source = open()) {
            var empty = SampleImage.descriptor(MediaTypes.OCI_LAYER, new byte[0]);
            assertEquals(0, Files.size(source.blob(empty, progress)));
        }
    }

    @Test
    void severalThreadsFetchSideBySide() throws Exception {
        var layers = List.of(LAYER, SampleImage.random(50_000), LAYER, SampleImage.random(70_000));
        layers.stream().skip(1).forEach(layer -> registry.blob("a/os", layer));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var source = open()) {
            var fetches =
                    layers.stream()
                            .map(layer -> SampleImage.descriptor(MediaTypes.OCI_LAYER, layer))
                            .map(blob -> threads.submit(() -> source.blob(blob, progress)))
                            .toList();
            for (var i = 0; i < layers.size(); i++) {
                assertArrayEquals(layers.get(i), Files.readAllBytes(fetches.get(i).get()));
            }
        }
        assertEquals(1, registry.heard(PATH).size());
    }

    @Test
    void namesTheStoreThatCannotBeWritten() throws IOException {
        Files.createDirectories(part());
        var error = assertThrows(BlobNotStored.class, this::fetch);
        assertTrue(
                String.valueOf(error.getMessage()).contains(part().toString()), error.getMessage());
        assertEquals(List.of(), registry.heard());
    }

    private static void serve(HttpExchange exchange) throws IOException {
        var range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
        if (range.isEmpty()) {
            FakeRegistry.send(exchange, 200, LAYER);
            return;
        }
        var from = Integer.parseInt(range.get().replaceAll("[^0-9]", ""));
        exchange.getResponseHeaders()
                .set(
                        "Content-Range",
                        "bytes %d-%d/%d".formatted(from, LAYER.length - 1, LAYER.length));
        FakeRegistry.send(exchange, 206, Arrays.copyOfRange(LAYER, from, LAYER.length));
    }

    /** Promises the blob from {@code from} on, but hangs up at {@code end}. */
    private static void serve(HttpExchange exchange, byte[] blob, int from, int end)
            throws IOException {
        exchange.getResponseHeaders()
                .set(
                        "Content-Range",
                        "bytes %d-%d/%d".formatted(from, blob.length - 1, blob.length));
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, blob.length - from);
        exchange.getResponseBody().write(blob, from, end - from);
        exchange.getResponseBody().flush();
    }

    private void truncated(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, LAYER.length);
        exchange.getResponseBody().write(LAYER, 0, HALF);
        exchange.getResponseBody().flush();
    }

    private void halfThenSilence(HttpExchange exchange) throws IOException {
        if (exchange.getRequestHeaders().containsKey("Range")) {
            awaitTestEnd();
            return;
        }
        truncated(exchange);
        awaitTestEnd();
    }

    private void awaitTestEnd() {
        try {
            testEnd.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpHandler first(HttpHandler once, HttpHandler then) {
        var calls = new AtomicInteger();
        return exchange -> (calls.getAndIncrement() == 0 ? once : then).handle(exchange);
    }

    private static BlobProgress countingDown(CountDownLatch latch) {
        return new BlobProgress() {
            private long total;

            @Override
            public void fetched(long bytes) {
                total += bytes;
                if (total >= HALF) {
                    latch.countDown();
                }
            }

            @Override
            public void cached(long bytes) {}

            @Override
            public void restarted() {}
        };
    }

    private ImageSource open() throws IOException {
        return sources.open("docker://%s/a/os:1".formatted(registry.host()));
    }

    private Path fetch() throws IOException {
        try (var source = open()) {
            return source.blob(BLOB, progress);
        }
    }

    private Optional<String> lastRange() {
        return registry.heard(PATH).getLast().header("Range");
    }

    private void writePart(byte[] content) throws IOException {
        Files.createDirectories(sources.blobs());
        Files.write(part(), content);
    }

    private Path complete() {
        return sources.blobs().resolve("sha256-" + BLOB.digest().hex());
    }

    private Path part() {
        return sources.blobs().resolve("sha256-" + BLOB.digest().hex() + ".part");
    }
}

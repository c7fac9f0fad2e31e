package org.bootcd.daemon.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bootcd.daemon.job.FakeWorker.hostRead;
import static org.bootcd.daemon.job.FakeWorker.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HostStatusTest {
    @TempDir private Path directory;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final LinkedBlockingQueue<HostView> announced = new LinkedBlockingQueue<>();
    private Path origin;
    private FakeWorker fake;
    private Workers workers;
    private HostStatus host;

    @BeforeEach
    void start() throws Exception {
        origin = directory.resolve("sysroot/ostree/deploy/default/deploy/0123.0.origin");
        Files.createDirectories(origin.getParent());
        Files.writeString(origin, "a", UTF_8);
        Files.createDirectories(directory.resolve("run/ostree"));
        fake = new FakeWorker(Files.createDirectory(directory.resolve("worker")));
        serve(Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    private void serve(Duration readLimit, Duration waitLimit) {
        var settings = new Workers.Settings(fake.argv(), Duration.ZERO, Duration.ofMillis(300));
        workers = new Workers(settings, clock);
        var reader =
                new HostReader(
                        directory.resolve("sysroot"), directory.resolve("run"), workers, readLimit);
        host = new HostStatus(reader, new StatusFile(directory.resolve("status")), waitLimit);
        host.listen(announced::add);
    }

    @AfterEach
    void stop() {
        workers.close();
        clock.shutdownNow();
    }

    @Test
    void isReadOnceWhileNothingChanges() throws Exception {
        var first = host.current();
        assertTrue(first.status().contains("\"type\":\"default\""), first.status());
        assertEquals(1, first.generation());
        assertEquals(first, host.current());
        assertEquals(1, fake.orders().size());
    }

    @Test
    void everyChangeShowsAtOnce() throws Exception {
        for (int i = 1; i <= 5; i++) {
            fake.on("status", say(hostRead("change " + i)));
            Files.writeString(origin, "b", UTF_8);
            var view = host.current();
            assertTrue(view.status().contains("change " + i), view.status());
            assertEquals(i, view.generation());
        }
    }

    @Test
    void fileThatAppearsIsAChange() throws Exception {
        host.current();
        Files.writeString(directory.resolve("run/ostree/staged-deployment"), "x", UTF_8);
        host.current();
        Files.createDirectories(directory.resolve("sysroot/boot/loader/entries"));
        host.current();
        assertEquals(3, fake.orders().size());
    }

    @Test
    void workerThatIsKilledWhileItReadsIsReplaced() throws Exception {
        fake.on(
                "status",
                "[ -e killed ] || { : >killed; kill -9 $$; }\n" + say(hostRead("the next one's")));
        var view = host.current();
        assertTrue(view.status().contains("the next one's"), view.error());
    }

    @Test
    void changeDuringTheReadingIsReadAgain() throws Exception {
        fake.on("status", "hold\n" + say(hostRead("old")));
        try (var readers = Executors.newCachedThreadPool()) {
            var reader = readers.submit(host::current);
            awaitOrders(1);
            Files.writeString(origin, "b", UTF_8);
            fake.on("status", say(hostRead("new")));
            fake.release("status");
            assertTrue(reader.get().status().contains("new"));
        }
        assertEquals(2, fake.orders().size());
    }

    @Test
    void readersShareAReading() throws Exception {
        fake.on("status", "hold\n" + say(hostRead("shared")));
        try (var readers = Executors.newCachedThreadPool()) {
            Callable<HostView> read = host::current;
            var views = Stream.generate(() -> readers.submit(read)).limit(10).toList();
            fake.release("status");
            for (var view : views) {
                assertEquals(1, view.get().generation());
            }
        }
        assertEquals(1, fake.orders().size());
    }

    @Test
    void failureIsToldAndNotKept() throws Exception {
        fake.on("status", "exit 3");
        var failed = host.current();
        assertEquals("", failed.status());
        assertTrue(failed.error().contains("ran out of memory"), failed.error());
        fake.on("status", say(hostRead("fine")));
        Files.writeString(origin, "b", UTF_8);
        var view = host.current();
        assertEquals("", view.error());
        assertEquals(2, view.generation());
    }

    @Test
    void workerThatHangsIsAnErrorInTime() throws Exception {
        serve(Duration.ofMillis(300), Duration.ofSeconds(20));
        fake.on("status", "exec sleep 60");
        assertTrue(host.current().error().contains("no answer within"));
    }

    @Test
    void callerDoesNotWaitForever() throws Exception {
        serve(Duration.ofSeconds(20), Duration.ofMillis(100));
        fake.on("status", "hold\n" + say(hostRead("late")));
        assertTrue(host.current().error().contains("no answer within"));
        fake.release("status");
        assertTrue(next().status().contains("late"));
    }

    @Test
    void answerToAnotherOrderIsAnError() throws Exception {
        fake.on("status", say(FakeWorker.upToDate()));
        assertTrue(host.current().error().contains("Deployed"));
    }

    @Test
    void watchAnnouncesChangesAndWritesTheFile() throws Exception {
        var file = directory.resolve("status/status.json");
        host.watch(clock);
        var first = next();
        assertEquals(first.status() + "\n", Files.readString(file, UTF_8));
        assertEquals(
                "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        fake.on("status", say(hostRead("second")));
        Files.writeString(origin, "b", UTF_8);
        var second = next();
        assertNotEquals(first.status(), second.status());
        assertEquals(2, second.generation());
        fake.on("status", "exit 1");
        Files.writeString(origin, "c", UTF_8);
        assertEquals("", next().status());
        assertFalse(Files.exists(file), "no status file while the host cannot be read");
    }

    @Test
    void closeRemovesTheFile() throws Exception {
        host.current();
        host.close();
        assertFalse(Files.exists(directory.resolve("status/status.json")));
    }

    private HostView next() throws InterruptedException {
        var view = announced.poll(20, TimeUnit.SECONDS);
        if (view == null) {
            throw new AssertionError("nothing was announced");
        }
        return view;
    }

    private void awaitOrders(int count) throws Exception {
        while (fake.orders().size() < count) {
            Thread.onSpinWait();
        }
    }
}

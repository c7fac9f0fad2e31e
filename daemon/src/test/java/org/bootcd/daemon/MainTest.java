package org.bootcd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bootcd.daemon.job.FakeWorker.say;
import static org.bootcd.daemon.job.FakeWorker.upToDate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.bootcd.api.BusNames;
import org.bootcd.daemon.dbus.PrivateBus;
import org.bootcd.daemon.job.FakeWorker;
import org.bootcd.daemon.process.Command;
import org.bootcd.daemon.process.RunningCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class MainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path directory;
    private final List<RunningCommand> services = new ArrayList<>();
    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private PrivateBus bus;
    private FakeWorker fake;

    @BeforeEach
    void start() throws Exception {
        bus = new PrivateBus(directory);
        fake = new FakeWorker(directory);
        var bin = Files.createDirectories(directory.resolve("home/bin"));
        Files.createSymbolicLink(bin.resolve("bootcd"), Path.of(fake.argv().getFirst()));
    }

    @AfterEach
    void stop() {
        services.forEach(RunningCommand::kill);
        bus.close();
    }

    @Test
    void wrongOptionIsAUsageError() throws Exception {
        var service = service("--colour");
        assertEquals(2, service.awaitEnd().code());
        assertTrue(service.stderrTail().getFirst().contains("unknown argument --colour"));
    }

    @Test
    void killedServiceTakesItsWorkerWithItAndTheNextOneServes() throws Exception {
        // What it says after the service was killed would kill it, too.
        fake.on(
                "upgrade",
                "echo waiting >waiting\ncat >/dev/null\necho ended >ended\n" + say(upToDate()));
        var first = service("--spare-worker=0");
        awaitLog(line -> line.startsWith("<6>bootcd "));
        assertTrue(upgrade().contains("/job/1"));
        awaitLog(line -> line.equals("<6>job 1: Upgrade[apply=false]"));
        awaitFile("waiting");
        first.kill();
        awaitFile("ended");

        service("--spare-worker=0");
        awaitLog(line -> line.startsWith("<6>bootcd "));
        assertTrue(upgrade().contains("/job/1"));
    }

    @Test
    void stopCancelsTheJobAndRemovesTheStatusFile() throws Exception {
        fake.on("upgrade", "exec sleep 60");
        var service = service();
        awaitLog(line -> line.startsWith("<6>bootcd "));
        awaitFile("status.json");
        upgrade();
        service.terminate();
        service.awaitEnd();
        awaitLog(line -> line.equals("<6>job 1: cancelled: cancelled"));
        assertTrue(Files.notExists(directory.resolve("status.json")));
    }

    @Test
    void lossOfTheBusEndsTheServiceWithOneLine() throws Exception {
        var service = service();
        awaitLog(line -> line.startsWith("<6>bootcd "));
        bus.close();
        assertEquals(1, service.awaitEnd().code());
        assertEquals("<3>the bus has gone", service.stderrTail().getLast());
    }

    @Test
    void secondServiceGivesUp() throws Exception {
        service();
        awaitLog(line -> line.startsWith("<6>bootcd "));
        var second = service();
        assertEquals(1, second.awaitEnd().code());
        assertTrue(second.stderrTail().getLast().contains("does another bootcd run?"));
    }

    private String upgrade() throws Exception {
        return bus.busctl(
                "call",
                BusNames.SERVICE,
                BusNames.HOST_PATH,
                BusNames.HOST_INTERFACE,
                "Upgrade",
                "a{sv}",
                "0");
    }

    private RunningCommand service(String... options) throws Exception {
        var argv =
                new ArrayList<String>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.bootcd.home=" + directory.resolve("home"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "--bus=" + bus.address(),
                                "--sysroot=" + directory,
                                "--runtime-dir=" + directory));
        argv.addAll(List.of(options));
        var service = Command.of(argv).start(4096, _ -> {}, log::add);
        services.add(service);
        return service;
    }

    private void awaitLog(Predicate<String> condition) throws InterruptedException {
        var seen = new ArrayList<String>();
        while (seen.isEmpty() || !condition.test(seen.getLast())) {
            var line = log.poll(30, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("seen only " + seen);
            }
            seen.add(line);
        }
    }

    private void awaitFile(String name) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(directory.resolve(name))
                || Files.readString(directory.resolve(name), UTF_8).isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "no file " + name);
            Thread.onSpinWait();
        }
    }
}

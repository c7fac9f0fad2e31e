package org.bootcd.daemon.dbus;

import static org.bootcd.daemon.job.FakeWorker.hostRead;
import static org.bootcd.daemon.job.FakeWorker.pulled;
import static org.bootcd.daemon.job.FakeWorker.say;
import static org.bootcd.daemon.job.FakeWorker.upToDate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bootcd.api.BusNames;
import org.bootcd.api.Event;
import org.bootcd.api.HostInterface;
import org.bootcd.api.JobInterface;
import org.bootcd.daemon.job.FakeWorker;
import org.bootcd.daemon.job.HostReader;
import org.bootcd.daemon.job.HostStatus;
import org.bootcd.daemon.job.Jobs;
import org.bootcd.daemon.job.StatusFile;
import org.bootcd.daemon.job.Workers;
import org.bootcd.daemon.process.CommandFailed;
import org.bootcd1.Error;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.ObjectManager;
import org.freedesktop.dbus.interfaces.Peer;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BusServiceTest {
    private static final Map<String, Variant<?>> NONE = Map.of();
    private static final String JOB_1 = BusNames.JOB_PATH_PREFIX + 1;

    @TempDir private Path directory;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final CountDownLatch lost = new CountDownLatch(1);
    private final LinkedBlockingQueue<Properties.PropertiesChanged> changes =
            new LinkedBlockingQueue<>();
    private FakeWorker fake;
    private Workers workers;
    private Jobs jobs;
    private PrivateBus bus;
    private BusService service;
    private DBusConnection client;
    private HostInterface host;

    @BeforeEach
    void start() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        bus = new PrivateBus(directory);
        fake = new FakeWorker(directory);
        var settings = new Workers.Settings(fake.argv(), Duration.ZERO, Duration.ofMillis(300));
        workers = new Workers(settings, clock);
        jobs = new Jobs("/", workers, Duration.ofMinutes(1), clock);
        service = service();
        service.start(bus.address(), lost::countDown);
        client = DBusConnectionBuilder.forAddress(bus.address()).withShared(false).build();
        host = remote(BusNames.HOST_PATH, HostInterface.class);
    }

    private BusService service() {
        var sysroot = directory.resolve("sysroot");
        var reader = new HostReader(sysroot, sysroot, workers, Duration.ofSeconds(20));
        var file = new StatusFile(directory.resolve("status"));
        var status = new HostStatus(reader, file, Duration.ofSeconds(20));
        return new BusService(jobs, status, "1.2.3", clock);
    }

    @AfterEach
    void stop() throws Exception {
        client.disconnect();
        jobs.close();
        jobs.awaitIdle(Duration.ofSeconds(10));
        service.close();
        bus.close();
        clock.shutdownNow();
    }

    @Test
    void busctlSeesTheInterfaceAndReadsProperties() throws Exception {
        var description = bus.busctl("introspect", BusNames.SERVICE, BusNames.HOST_PATH);
        for (var member : List.of(".Upgrade", ".Switch", ".Rollback", ".CheckUpdate", ".Status")) {
            assertTrue(description.contains(member + " "), description);
        }
        assertEquals("s \"1.2.3\"\n", property(BusNames.HOST_PATH, "Host", "Version"));
        assertTrue(property(BusNames.HOST_PATH, "Host", "Status").contains("BootcHost"));
        assertEquals("t 1\n", property(BusNames.HOST_PATH, "Host", "Generation"));
        assertEquals("s \"\"\n", property(BusNames.HOST_PATH, "Host", "StatusError"));
    }

    @Test
    void jobIsSeenThroughToItsEnd() throws Exception {
        fake.on("upgrade", say(pulled(50, 100)) + "\nhold\n" + say(upToDate()));
        client.addSigHandler(Properties.PropertiesChanged.class, changes::add);
        var path = host.upgrade(NONE).getPath();
        assertEquals(JOB_1, path);
        awaitChange("Progress", 0.425);
        assertEquals("s \"pulling\"\n", property(path, "Job", "Phase"));
        assertEquals("t 100\n", property(path, "Job", "BytesTotal"));
        assertEquals("as 0\n", property(path, "Job", "Messages"));
        assertTrue(bus.busctl("tree", BusNames.SERVICE).contains(path));
        assertTrue(
                bus.busctl(
                                "call",
                                BusNames.SERVICE,
                                BusNames.HOST_PATH,
                                "org.freedesktop.DBus.ObjectManager",
                                "GetManagedObjects")
                        .startsWith("a{oa{sa{sv}}} 1 \"" + path + "\" 1 \"org.bootcd1.Job\""));
        fake.release("upgrade");
        awaitChange("State", "succeeded");
        assertEquals("d 1\n", property(path, "Job", "Progress"));
        assertTrue(property(path, "Job", "Result").contains("NO_UPDATE"));
    }

    @Test
    void manyEventsAreFewSignals() throws Exception {
        var events = new StringBuilder();
        for (int i = 1; i < 500; i++) {
            events.append(say(pulled(i, 1000))).append('\n');
        }
        fake.on("upgrade", events + say(upToDate()));
        client.addSigHandler(Properties.PropertiesChanged.class, changes::add);
        var began = System.nanoTime();
        host.upgrade(NONE);
        var seen = awaitChange("State", "succeeded");
        var limit = 2 + (System.nanoTime() - began) / Duration.ofMillis(200).toNanos();
        assertTrue(seen.size() <= limit, () -> seen.size() + " signals, at most " + limit);
        var fractions =
                seen.stream()
                        .map(values -> values.get("Progress"))
                        .filter(value -> value != null)
                        .map(value -> (Double) value.getValue())
                        .toList();
        assertEquals(fractions.stream().sorted().toList(), fractions);
    }

    @Test
    void equalRequestJoinsAndAnotherIsRefusedByName() throws Exception {
        fake.on("upgrade", "hold\n" + say(upToDate()));
        host.upgrade(NONE);
        assertEquals(JOB_1, host.upgrade(NONE).getPath());
        var busy = assertThrows(Error.HostBusy.class, () -> host.rollback(NONE));
        assertTrue(String.valueOf(busy.getMessage()).contains("job 1 (upgrade)"));
        fake.release("upgrade");
    }

    @Test
    void otherCallsAreAnsweredWhileAJobRunsAndTheHostIsRead() throws Exception {
        fake.on("upgrade", "hold\n" + say(upToDate()));
        fake.on("status", "hold\n" + say(hostRead("slow")));
        host.upgrade(NONE);
        try (var readers = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 12; i++) {
                var _ = readers.submit(() -> property(BusNames.HOST_PATH, "Host", "Status"));
            }
            remote(BusNames.HOST_PATH, Peer.class).Ping();
            assertEquals("s \"running\"\n", property(JOB_1, "Job", "State"));
            assertEquals("s \"1.2.3\"\n", property(BusNames.HOST_PATH, "Host", "Version"));
            fake.release("upgrade");
            fake.release("status");
        }
    }

    @Test
    void cancelEndsAJob() throws Exception {
        fake.on("upgrade", say(pulled(1, 2)) + "\nexec sleep 60");
        client.addSigHandler(Properties.PropertiesChanged.class, changes::add);
        var path = host.upgrade(NONE).getPath();
        awaitChange("BytesDone", new org.freedesktop.dbus.types.UInt64(1));
        var job = remote(path, JobInterface.class);
        job.cancel();
        awaitChange("State", "cancelled");
        job.cancel();
        assertEquals("s \"cancelled\"\n", property(path, "Job", "State"));
        assertEquals("s \"org.bootcd1.Error.Cancelled\"\n", property(path, "Job", "ErrorName"));
    }

    @Test
    void killedWorkerFailsItsJobAndTheNextOneRuns() throws Exception {
        fake.on("upgrade", "kill -9 $$").on("rollback", say(upToDate()));
        client.addSigHandler(Properties.PropertiesChanged.class, changes::add);
        host.upgrade(NONE);
        awaitChange("State", "failed");
        assertEquals("s \"org.bootcd1.Error.WorkerDied\"\n", property(JOB_1, "Job", "ErrorName"));
        host.rollback(NONE);
        awaitChange("State", "succeeded");
    }

    @Test
    void optionsAreChecked() {
        var unknown = Map.<String, Variant<?>>of("aply", new Variant<>(true));
        var mistyped = Map.<String, Variant<?>>of("apply", new Variant<>("yes"));
        for (var options : List.of(unknown, mistyped)) {
            assertThrows(Error.InvalidArgument.class, () -> host.upgrade(options));
            assertThrows(Error.InvalidArgument.class, () -> host.switchImage("a", options));
            assertThrows(Error.InvalidArgument.class, () -> host.rollback(options));
            assertThrows(Error.InvalidArgument.class, () -> host.checkUpdate(options));
        }
        assertThrows(Error.InvalidReference.class, () -> host.switchImage("", NONE));
        assertEquals(List.of(), jobs.all());
    }

    @Test
    void zeroInAMessageDoesNotEndTheService() throws Exception {
        fake.on("upgrade", say(new Event.Failure("org.bootcd1.Error.Failed", "a\0b")));
        client.addSigHandler(Properties.PropertiesChanged.class, changes::add);
        host.upgrade(NONE);
        awaitChange("State", "failed");
        // busctl writes the replacement character in octal.
        assertEquals("s \"a\\357\\277\\275b\"\n", property(JOB_1, "Job", "ErrorMessage"));
    }

    @Test
    void switchPassesItsOptionsOn() throws Exception {
        fake.on("switch", "hold\n" + say(upToDate()));
        Map<String, Variant<?>> options =
                Map.of("transport", new Variant<>("oci"), "retain", new Variant<>(true));
        host.switchImage("/var/image", options);
        fake.release("switch");
        assertEquals(
                "{\"request\":{\"kind\":\"switch\",\"apply\":false,"
                        + "\"enforceContainerSigpolicy\":false,\"image\":\"/var/image\","
                        + "\"retain\":true,\"transport\":\"oci\"},\"sysroot\":\"/\"}",
                fake.orders().getFirst());
    }

    @Test
    void otherUsersMayReadButNotChange() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root to be another user");
        fake.on("upgrade", "hold\n" + say(upToDate()));
        assertTrue(as65534("get-property", "Host", "Status").contains("BootcHost"));
        var call = List.of("Upgrade", "a{sv}", "0").toArray(String[]::new);
        assertDenied(() -> as65534("call", "Host", call));
        host.upgrade(NONE);
        assertDenied(() -> as65534("call", "Job", "Cancel"));
        fake.release("upgrade");
    }

    @Test
    void errorsOfPropertiesHaveTheirStandardNames() throws Exception {
        var properties = remote(BusNames.HOST_PATH, Properties.class);
        var unknown =
                assertThrows(
                        DBusExecutionException.class, () -> properties.GetAll("org.example.Other"));
        assertEquals("org.freedesktop.dbus.errors.UnknownInterface", unknown.getClass().getName());
        assertThrows(
                org.freedesktop.dbus.errors.PropertyReadOnly.class,
                () -> properties.Set(BusNames.HOST_INTERFACE, "Status", "x"));
        assertThrows(CommandFailed.class, () -> property(BusNames.HOST_PATH, "Host", "Nothing"));
    }

    @Test
    void jobsThatComeAreAnnounced() throws Exception {
        var added = new LinkedBlockingQueue<ObjectManager.InterfacesAdded>();
        client.addSigHandler(ObjectManager.InterfacesAdded.class, added::add);
        host.upgrade(NONE);
        var signal = added.poll(20, TimeUnit.SECONDS);
        assertEquals(JOB_1, signal == null ? "none" : signal.getSignalSource().getPath());
    }

    @Test
    void nameThatIsTakenIsAnError() {
        var second = service();
        var failure =
                assertThrows(
                        java.io.IOException.class, () -> second.start(bus.address(), () -> {}));
        assertTrue(String.valueOf(failure.getMessage()).contains("does another bootcd run?"));
        second.close();
    }

    @Test
    void lossOfTheBusIsNoticed() throws Exception {
        bus.close();
        assertTrue(lost.await(20, TimeUnit.SECONDS));
    }

    private static void assertDenied(org.junit.jupiter.api.function.Executable call) {
        var failure = assertThrows(CommandFailed.class, call);
        // What busctl says of org.freedesktop.DBus.Error.AccessDenied, whatever its message is.
        assertTrue(failure.toString().contains("Access denied"), failure::toString);
    }

    private String as65534(String verb, String type, String... rest) throws Exception {
        var argv =
                new ArrayList<String>(
                        List.of(
                                "setpriv",
                                "--reuid=65534",
                                "--clear-groups",
                                "busctl",
                                "--address=" + bus.address(),
                                verb,
                                BusNames.SERVICE,
                                type.equals("Host") ? BusNames.HOST_PATH : JOB_1,
                                "org.bootcd1." + type));
        argv.addAll(List.of(rest));
        return new String(
                org.bootcd.daemon.process.Command.of(argv).run(),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    private String property(String path, String type, String name) throws Exception {
        return bus.busctl("get-property", BusNames.SERVICE, path, "org.bootcd1." + type, name);
    }

    private <T extends org.freedesktop.dbus.interfaces.DBusInterface> T remote(
            String path, Class<T> type) throws Exception {
        return client.getRemoteObject(BusNames.SERVICE, path, type, false);
    }

    /** Waits for a value of a property; all changes up to then. */
    private List<Map<String, Variant<?>>> awaitChange(String name, Object value) throws Exception {
        var seen = new ArrayList<Map<String, Variant<?>>>();
        while (true) {
            var change = changes.poll(20, TimeUnit.SECONDS);
            if (change == null) {
                throw new AssertionError("no " + name + " " + value + " in " + seen);
            }
            seen.add(change.getPropertiesChanged());
            var variant = change.getPropertiesChanged().get(name);
            if (variant != null && variant.getValue().equals(value)) {
                return seen;
            }
        }
    }
}

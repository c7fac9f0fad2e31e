package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootcd.api.HostInterface;
import org.bootcd.it.fixture.AsIfBooted;
import org.bootcd.it.fixture.Await;
import org.bootcd.it.fixture.Daemon;
import org.bootcd.it.fixture.HostOnBus;
import org.bootcd.it.fixture.HostStatus;
import org.bootcd.it.fixture.Machine;
import org.bootcd.it.fixture.RunningTool;
import org.bootcd.it.fixture.Tool;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Peer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as programs on the bus see it. */
@Tag("root")
final class ServiceIT {
    private static final Duration ANSWER_LIMIT = Duration.ofMillis(100);

    private static final int PINGS = 20;

    @TempDir private Path work;
    @AutoClose private Machine machine;
    @AutoClose private AsIfBooted host;
    @AutoClose private Daemon daemon;
    private HostOnBus onBus;

    @BeforeEach
    void serve() throws Exception {
        machine = Machine.install(work);
        host = machine.boot();
        daemon = Daemon.start(host, machine.bus());
        onBus = new HostOnBus(machine.bus());
    }

    @Test
    void introspectionShowsTheDocumentedInterfaces() throws Exception {
        assertEquals(
                """
                org.bootcd1.Host interface -
                .CheckUpdate method a{sv} o
                .Rollback method a{sv} o
                .Switch method sa{sv} o
                .Upgrade method a{sv} o
                .Booted property s
                .Generation property t
                .Rollback property s
                .Staged property s
                .Status property s
                .StatusError property s
                .Version property s
                org.freedesktop.DBus.ObjectManager interface -
                .GetManagedObjects method - a{oa{sa{sv}}}
                .InterfacesAdded signal oa{sa{sv}}
                .InterfacesRemoved signal oas
                """,
                interfaces(
                        HostOnBus.PATH, "org.bootcd1.Host", "org.freedesktop.DBus.ObjectManager"));
        var job = onBus.call("CheckUpdate", "a{sv}", "0");
        assertEquals(
                """
                org.bootcd1.Job interface -
                .Cancel method - -
                .BytesDone property t
                .BytesReused property t
                .BytesTotal property t
                .ErrorMessage property s
                .ErrorName property s
                .Initiator property s
                .Kind property s
                .Messages property as
                .Phase property s
                .Progress property d
                .Result property s
                .State property s
                """,
                interfaces(job, "org.bootcd1.Job"));
    }

    @Test
    void statusIsReadableByAnyone() throws Exception {
        assertTrue(onBus.property("Booted").contains("os:latest"));
        assertEquals("s \"\"", onBus.property("Staged"));
        assertEquals("booted=1 staged=- rollback=-", onBus.status().versions());
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwx--x--x"));
        var nobody =
                Tool.of(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "busctl",
                                "--address=" + machine.bus().address(),
                                "get-property",
                                "org.bootcd1",
                                HostOnBus.PATH,
                                "org.bootcd1.Host",
                                "Booted")
                        .output();
        assertEquals(onBus.property("Booted"), nobody.strip());
    }

    /** One answer in a hundred may take longer: the machine has other things to do as well. */
    @Test
    void answersWithinATenthOfASecondDuringAnImport() throws Exception {
        machine.push("2", machine.bulk("large", 3000, 16_000));
        try (var connection = connect()) {
            var service = connection.getRemoteObject("org.bootcd1", HostOnBus.PATH, Peer.class);
            service.Ping();
            var job = onBus.upgrade();
            var answers = new ArrayList<Duration>();
            while (onBus.isRunning(job)) {
                for (int i = 0; i < PINGS; i++) {
                    long start = System.nanoTime();
                    service.Ping();
                    answers.add(Duration.ofNanos(System.nanoTime() - start));
                }
            }
            var late = answers.stream().filter(a -> a.compareTo(ANSWER_LIMIT) > 0).toList();
            var said = "late of %d answers: %s".formatted(answers.size(), late);
            System.out.println(said);
            assertEquals("s \"succeeded\"", onBus.jobProperty(job, "State"));
            assertTrue(answers.size() >= 5 * PINGS, said);
            assertTrue(late.size() <= answers.size() / 100, said);
        }
    }

    @Test
    void equalRequestJoinsAndAnotherIsRefused() throws Exception {
        machine.push("2", machine.bulk("large", 1000, 16_000));
        var other = machine.pushTo("other", "3");
        var job = onBus.upgrade();

        assertEquals(job, onBus.upgrade());
        try (var connection = connect()) {
            var another =
                    connection.getRemoteObject("org.bootcd1", HostOnBus.PATH, HostInterface.class);
            assertThrows(
                    org.bootcd1.Error.HostBusy.class, () -> another.switchImage(other, Map.of()));
        }
        var client = host.bootc("switch", other).run().ended(1);
        assertEquals(1, client.errors().size(), client::toString);

        onBus.awaitEnd(job);
        assertEquals("s \"succeeded\"", onBus.jobProperty(job, "State"));
        assertEquals("booted=1 staged=2 rollback=-", onBus.status().versions());
    }

    @Test
    void interruptedClientCancelsItsJob() throws Exception {
        machine.push("2", machine.bulk("large", 2000, 16_000));
        try (var client = host.bootc("upgrade").start()) {
            Await.until("a job runs", () -> onBus.jobs().size() == 1);
            var job = onBus.jobs().getFirst();
            Await.until("it works", () -> !onBus.jobProperty(job, "Phase").equals("s \"\""));
            Tool.of("kill", "-INT", javaOf(client).pid()).output();

            var outcome = client.awaitEnd(Duration.ofSeconds(60)).ended(130);
            assertTrue(outcome.err().contains("cancelled"), outcome::toString);
            assertEquals("s \"cancelled\"", onBus.jobProperty(job, "State"));
        }
        assertEquals("booted=1 staged=- rollback=-", onBus.status().versions());
        assertTrue(host.bootc("upgrade").output().contains("Queued for next boot"));
    }

    @Test
    void interruptedClientLeavesTheJobOfAnother() throws Exception {
        machine.push("2", machine.bulk("large", 2000, 16_000));
        var job = onBus.upgrade();
        try (var client = host.bootc("upgrade").start()) {
            Await.until("it listens", () -> client.errorsSoFar().contains("pulling"));
            Tool.of("kill", "-INT", javaOf(client).pid()).output();
            var outcome = client.awaitEnd(Duration.ofSeconds(60)).ended(130);
            assertTrue(outcome.err().contains("goes on"), outcome::toString);
        }
        onBus.awaitEnd(job);
        assertEquals("s \"succeeded\"", onBus.jobProperty(job, "State"));
    }

    @Test
    void statusShowsEveryChangeByOtherProgramsAtOnce() throws Exception {
        for (int i = 0; i < 3; i++) {
            host.tool("ostree", "admin", "pin", "0").output();
            assertTrue(
                    onBus.status().json().at("/status/booted/pinned").asBoolean(), "pinned " + i);
            host.tool("ostree", "admin", "pin", "--unpin", "0").output();
            assertFalse(
                    onBus.status().json().at("/status/booted/pinned").asBoolean(), "unpinned " + i);
        }
        machine.push("2");
        host.bootc("--no-daemon", "upgrade").output();
        assertEquals("booted=1 staged=2 rollback=-", onBus.status().versions());
        host.tool("ostree", "admin", "undeploy", "0").output();
        assertEquals("booted=1 staged=- rollback=-", onBus.status().versions());
    }

    @Test
    void changesAreSignalledAndWrittenToTheStatusFile() throws Exception {
        onBus.status();
        var match = "type='signal',interface='org.freedesktop.DBus.Properties',path='/org/bootcd1'";
        try (var monitor = machine.bus().busctl("--json=short", "monitor", match(match)).start()) {
            Await.until("the monitor listens", () -> monitor.errorsSoFar().contains("Monitoring"));
            var before = onBus.property("Generation");
            host.tool("ostree", "admin", "pin", "0").output();
            Await.until(
                    "the change is signalled",
                    () -> monitor.outputSoFar().contains("\\\"pinned\\\":true"));
            assertTrue(monitor.outputSoFar().contains("PropertiesChanged"));
            assertFalse(onBus.property("Generation").equals(before));
        }
        var file = host.file("/run/bootcd/status.json");
        assertEquals(onBus.status().json(), HostStatus.parse(Files.readString(file)).json());
    }

    private static String match(String rule) {
        return "--match=" + rule;
    }

    @Test
    void serviceItselfLoadsNeitherLibostreeNorTheHttpClient() throws Exception {
        machine.push("2");
        host.bootc("upgrade").output();
        onBus.status();
        var service = daemon.process().pid();

        assertFalse(
                Files.readString(Path.of("/proc/%d/maps".formatted(service))).contains("ostree"));
        var jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd");
        var classes = Tool.of(jcmd, service, "VM.class_hierarchy").output();
        assertTrue(classes.contains("org.bootcd.daemon.job.Jobs"), "not the list of classes");
        assertFalse(classes.contains("okhttp3."));
        assertFalse(classes.contains("com.sun.jna.Native/"));
    }

    @Test
    void killedWorkerIsAFailedJobAndTheServiceGoesOn() throws Exception {
        machine.push("2", machine.bulk("large", 2000, 16_000));
        var job = onBus.upgrade();
        Await.until("it pulls", () -> onBus.jobProperty(job, "Phase").contains("ing"));
        daemon.workers().forEach(ProcessHandle::destroyForcibly);
        onBus.awaitEnd(job);

        assertEquals("s \"failed\"", onBus.jobProperty(job, "State"));
        assertEquals("s \"org.bootcd1.Error.WorkerDied\"", onBus.jobProperty(job, "ErrorName"));
        assertTrue(onBus.jobProperty(job, "ErrorMessage").contains("SIGKILL"));
        assertEquals("booted=1 staged=- rollback=-", onBus.status().versions());
    }

    private DBusConnection connect() throws DBusException {
        return DBusConnectionBuilder.forAddress(machine.bus().address()).withShared(false).build();
    }

    /** Members of some interfaces of an object: name, type, arguments and, of methods, results. */
    private String interfaces(String object, String... names)
            throws IOException, InterruptedException {
        var found = new StringBuilder();
        boolean wanted = false;
        for (var line :
                machine.bus()
                        .busctl("--no-pager", "--no-legend", "introspect", "org.bootcd1", object)
                        .output()
                        .lines()
                        .toList()) {
            var columns = line.split("\\s+", 5);
            if (columns[1].equals("interface")) {
                wanted = List.of(names).contains(columns[0]);
            }
            if (wanted) {
                int shown = columns[1].equals("method") ? 4 : 3;
                found.append(String.join(" ", List.of(columns).subList(0, shown))).append('\n');
            }
        }
        return found.toString();
    }

    private static ProcessHandle javaOf(RunningTool tool) {
        return tool.handle()
                .descendants()
                .filter(process -> Daemon.isJavaOf(process, "org.bootcd.client.cli.Main"))
                .findFirst()
                .orElseThrow();
    }
}

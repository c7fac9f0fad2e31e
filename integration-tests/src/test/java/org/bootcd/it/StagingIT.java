package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootcd.it.fixture.AsIfBooted;
import org.bootcd.it.fixture.Daemon;
import org.bootcd.it.fixture.HostStatus;
import org.bootcd.it.fixture.Machine;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The story of a booted host, told twice: over the bus, and where there is no service. */
@Tag("root")
final class StagingIT {
    private static final String STAGED = "/run/ostree/staged-deployment";
    private static final String REBOOT_REQUIRED = "/run/reboot-required";

    enum Agent {
        SERVICE,
        FOREGROUND
    }

    @TempDir private Path work;
    @AutoClose private Machine machine;

    @SuppressWarnings("NullAway.Init") // Each test boots in its own way.
    private Running running;

    /** One boot of the host. */
    private record Running(AsIfBooted host, List<Daemon> daemons, List<String> options) {
        private static Running boot(Machine machine, Agent agent) throws Exception {
            var host = machine.boot();
            return switch (agent) {
                case SERVICE ->
                        new Running(host, List.of(Daemon.start(host, machine.bus())), List.of());
                case FOREGROUND -> new Running(host, List.of(), List.of("--no-daemon"));
            };
        }

        private String bootc(String... arguments) throws IOException, InterruptedException {
            var all = new ArrayList<Object>(options);
            all.addAll(List.of(arguments));
            var outcome = host.bootc(all.toArray()).run().succeeded();
            assertFalse(outcome.err().contains("notice: no bootcd on the bus"), outcome::toString);
            return outcome.out();
        }

        private HostStatus status() throws IOException, InterruptedException {
            return HostStatus.of(host, options.toArray(String[]::new));
        }

        private String read(String file) throws IOException {
            return Files.readString(host.file(file)).strip();
        }

        private void end() throws IOException, InterruptedException {
            for (var daemon : daemons) {
                daemon.close();
            }
            host.close();
        }

        private void shutDown() throws IOException, InterruptedException {
            for (var daemon : daemons) {
                daemon.stop();
                daemon.close();
            }
            host.shutDown();
        }
    }

    @BeforeEach
    void install() throws Exception {
        machine = Machine.install(work);
    }

    @AfterEach
    void end() throws Exception {
        if (running != null) {
            running.end();
        }
    }

    private void reboot(Agent agent) throws Exception {
        running.shutDown();
        running = Running.boot(machine, agent);
    }

    @ParameterizedTest
    @EnumSource
    void upgradeIsStagedAndLeavesTheBootedDeploymentAlone(Agent agent) throws Exception {
        running = Running.boot(machine, agent);
        assertEquals("booted=1 staged=- rollback=-", running.status().versions());
        assertEquals("No update available.", running.bootc("upgrade").strip());
        var booted = machine.sysroot().deployments().getFirst();
        var bootedBefore = listing(booted);
        var entriesBefore = listing(machine.sysroot().directory().resolve("boot"));

        machine.push("2");
        var out = running.bootc("upgrade");

        assertTrue(out.contains("Queued for next boot"), out);
        assertTrue(Files.exists(running.host().file(STAGED)));
        assertEquals("booted=1 staged=2 rollback=-", running.status().versions());
        assertTrue(running.read(REBOOT_REQUIRED).contains("sha256:"));
        assertEquals(bootedBefore, listing(booted));
        assertEquals(entriesBefore, listing(machine.sysroot().directory().resolve("boot")));
        assertEquals("Staged update present, not changed", running.bootc("upgrade").strip());
        assertEquals("booted=1 staged=2 rollback=-", running.status().versions());
        machine.sysroot().assertIntact();
    }

    @ParameterizedTest
    @EnumSource
    void rebootsIntoTheUpdateAndBack(Agent agent) throws Exception {
        edit("etc/edited.conf");
        running = Running.boot(machine, agent);
        machine.push("2");
        running.bootc("upgrade");
        reboot(agent);

        assertEquals("booted=2 staged=- rollback=1", running.status().versions());
        assertEquals("edited", running.read("/etc/edited.conf"));
        assertEquals("version 2", running.read("/etc/untouched.conf"));
        assertFalse(Files.exists(running.host().file(REBOOT_REQUIRED)));
        assertEquals("No update available.", running.bootc("upgrade").strip());

        running.bootc("rollback");
        assertTrue(running.status().rollbackQueued());
        assertEquals("rollback", running.status().bootOrder());
        assertTrue(Files.exists(running.host().file(REBOOT_REQUIRED)));
        reboot(agent);
        assertEquals("booted=1 staged=- rollback=2", running.status().versions());
        assertEquals("version 1", running.read("/etc/untouched.conf"));

        running.bootc("rollback");
        reboot(agent);
        assertEquals("booted=2 staged=- rollback=1", running.status().versions());
        machine.sysroot().assertIntact();
    }

    @ParameterizedTest
    @EnumSource
    void rollbackTwiceChangesNothing(Agent agent) throws Exception {
        running = Running.boot(machine, agent);
        machine.push("2");
        running.bootc("upgrade");
        reboot(agent);

        running.bootc("rollback");
        running.bootc("rollback");

        assertFalse(running.status().rollbackQueued());
        reboot(agent);
        assertEquals("booted=2 staged=- rollback=1", running.status().versions());
    }

    @ParameterizedTest
    @EnumSource
    void newerUpdateReplacesTheStagedOne(Agent agent) throws Exception {
        running = Running.boot(machine, agent);
        machine.push("2");
        running.bootc("upgrade");
        machine.push("3");
        running.bootc("upgrade");

        assertEquals("booted=1 staged=3 rollback=-", running.status().versions());
        reboot(agent);
        assertEquals("booted=3 staged=- rollback=1", running.status().versions());
        assertEquals(2, machine.sysroot().deployments().size());
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackDiscardsTheStagedDeployment(Agent agent) throws Exception {
        running = Running.boot(machine, agent);
        machine.push("2");
        running.bootc("upgrade");
        reboot(agent);
        machine.push("3");
        running.bootc("upgrade");
        assertEquals("booted=2 staged=3 rollback=1", running.status().versions());

        running.bootc("rollback");

        assertEquals("booted=2 staged=- rollback=1", running.status().versions());
        assertTrue(running.status().rollbackQueued());
        assertFalse(Files.exists(running.host().file(STAGED)));
    }

    /** As the run leaves it that is killed between staging and cleaning up. */
    @Test
    void whatAKilledRunLeftBehindGoesWithTheNext() throws Exception {
        running = Running.boot(machine, Agent.FOREGROUND);
        var booted = machine.sysroot().deployments().getFirst();
        machine.push("2");
        running.bootc("upgrade");
        var staged =
                machine.sysroot().deployments().stream()
                        .filter(d -> !d.equals(booted))
                        .findFirst()
                        .orElseThrow();
        var commit = staged.getFileName().toString().replaceFirst("\\.0$", "");
        Tool.of("cp", "-a", staged, staged.resolveSibling(commit + ".1")).output();
        var ref = "ostree/container/baseimage/bootcd/" + commit;
        machine.sysroot().ostree("refs", "--create=" + ref, commit);

        assertEquals("Staged update present, not changed", running.bootc("upgrade").strip());

        assertEquals("booted=1 staged=2 rollback=-", running.status().versions());
        assertEquals(2, machine.sysroot().deployments().size());
        assertFalse(Ostree.refs(machine.sysroot().repository()).contains(ref));
        machine.sysroot().assertIntact();
    }

    /** In the deployment, because /etc of this kind of host is read-only. */
    private void edit(String file) throws IOException {
        Files.writeString(machine.sysroot().deployments().getFirst().resolve(file), "edited\n");
    }

    /** Every path below a directory with its inode, mode, size and time. */
    private static String listing(Path directory) throws IOException, InterruptedException {
        return Tool.of("find", directory, "-printf", "%P %y %i %m %s %T@\\n").output();
    }
}

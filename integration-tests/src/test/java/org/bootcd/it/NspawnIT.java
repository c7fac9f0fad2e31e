package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.bootcd.it.fixture.Await;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Checkout;
import org.bootcd.it.fixture.HostStatus;
import org.bootcd.it.fixture.NspawnGuest;
import org.bootcd.it.fixture.PrivateNetwork;
import org.bootcd.it.fixture.RunningTool;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's Debian with everything as installed: systemd as process 1, the unit, bus activation,
 * the policy of the bus, and the libostree of Debian 13.
 */
@Tag("root")
@Tag("nspawn")
final class NspawnIT {
    private static final String REGISTRY = "127.0.0.1:5000";
    private static final String IMAGE = REGISTRY + "/os:latest";
    private static final Pattern OSTREE_VERSION = Pattern.compile("Version: '(\\d{4})\\.(\\d+)'");
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(10);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long MEMORY_NEEDED = 4L << 30;

    @TempDir private Path work;
    @AutoClose private PrivateNetwork network;
    @AutoClose private RunningTool registry;
    @AutoClose private ThrowAwaySysroot sysroot;

    @SuppressWarnings("NullAway.Init") // There is none when the preparations fail.
    private NspawnGuest guest;

    @BeforeEach
    void install() throws Exception {
        Tool.of(Checkout.root().resolve("packaging/image/build"), work.resolve("oci"), REGISTRY)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .within(BUILD_LIMIT)
                .output();
        network = PrivateNetwork.start();
        registry = network.in(Tool.of("docker-registry", "serve", configuration())).start();
        Await.until("the registry listens", () -> registry.errorsSoFar().contains("listening on"));
        sysroot = ThrowAwaySysroot.createIn(fastDisk());
        push("v1");
        var bootc = Bootc.withConfiguration(work.resolve("containers"));
        Files.writeString(
                bootc.configuration().resolve("registries.conf.d/guest.conf"),
                "[[registry]]\nlocation = \"%s\"\ninsecure = true\n".formatted(REGISTRY));
        network.in(bootc.tool("--sysroot", sysroot.directory(), "switch", IMAGE))
                .within(LIMIT)
                .output();
    }

    @AfterEach
    void end() throws Exception {
        if (guest != null) {
            guest.close();
        }
    }

    @Test
    void installedUnitServesUpgradeAndRollbackOverTheSystemBus() throws Exception {
        boot();
        assertAtLeastDebian13(guest.tool("ostree", "--version").output());
        assertEquals(
                "inactive", guest.tool("systemctl", "is-active", "bootcd").run().out().strip());
        assertEquals("booted=1 staged=- rollback=-", status().versions());
        assertEquals("active", guest.tool("systemctl", "is-active", "bootcd").run().out().strip());
        guest.tool("sh", "-c", "echo edited >/etc/demo-app/edited.conf; echo kept >/var/lib/state")
                .output();

        push("v2");
        var upgrade = guest.tool("bootc", "upgrade").within(LIMIT).run().succeeded();
        assertTrue(upgrade.out().contains("Queued for next boot"), upgrade::toString);
        assertFalse(upgrade.err().contains("notice: no bootcd"), upgrade::toString);
        assertTrue(guest.exists("/run/ostree/staged-deployment"));
        assertEquals("booted=1 staged=2 rollback=-", status().versions());

        reboot();
        assertEquals("booted=2 staged=- rollback=1", status().versions());
        assertEquals("v2", guest.read("/usr/lib/demo-app/version"));
        assertEquals("edited", guest.read("/etc/demo-app/edited.conf"));
        assertEquals("default of v2", guest.read("/etc/demo-app/untouched.conf"));
        assertTrue(guest.exists("/etc/demo-app/added.conf"));
        assertFalse(guest.exists("/etc/demo-app/dropped.conf"));
        assertEquals("kept", guest.read("/var/lib/state"));

        guest.tool("bootc", "rollback").output();
        assertTrue(status().rollbackQueued());
        reboot();
        assertEquals("booted=1 staged=- rollback=2", status().versions());
        assertEquals("v1", guest.read("/usr/lib/demo-app/version"));
        assertEquals("kept", guest.read("/var/lib/state"));
        assertEquals("", failedUnits());
    }

    private void boot() throws Exception {
        guest = NspawnGuest.boot(sysroot.directory(), network);
    }

    private void reboot() throws Exception {
        guest.reboot();
        boot();
    }

    private HostStatus status() throws IOException, InterruptedException {
        return HostStatus.parse(guest.tool("bootc", "status", "--json").output());
    }

    /** Of ours and of libostree's; others fail for want of a real machine. */
    private String failedUnits() throws IOException, InterruptedException {
        return guest.tool(
                        "systemctl",
                        "list-units",
                        "--failed",
                        "--plain",
                        "--no-legend",
                        "bootc*",
                        "ostree*")
                .output()
                .strip();
    }

    private static void assertAtLeastDebian13(String text) {
        var version = OSTREE_VERSION.matcher(text);
        assertTrue(version.find(), text);
        int year = Integer.parseInt(version.group(1));
        int release = Integer.parseInt(version.group(2));
        assertTrue(year > 2025 || (year == 2025 && release >= 2), text);
    }

    private void push(String tag) throws IOException, InterruptedException {
        network.in(
                        Tool.of(
                                "skopeo",
                                "--insecure-policy",
                                "copy",
                                "--quiet",
                                "--dest-tls-verify=false",
                                "oci:%s:%s".formatted(work.resolve("oci"), tag),
                                "docker://" + IMAGE))
                .within(LIMIT)
                .output();
    }

    private Path configuration() throws IOException {
        return Files.writeString(
                work.resolve("registry.yml"),
                """
                version: 0.1
                log: {level: info}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "%s", secret: test}
                """
                        .formatted(work.resolve("registry"), REGISTRY));
    }

    /** A deployment is some 20000 small files, synced one by one. */
    private Path fastDisk() throws IOException {
        boolean roomy =
                Files.isDirectory(MEMORY)
                        && Files.getFileStore(MEMORY).getUsableSpace() > MEMORY_NEEDED;
        return roomy ? MEMORY : work;
    }
}

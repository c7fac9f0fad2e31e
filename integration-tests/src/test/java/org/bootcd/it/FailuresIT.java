package org.bootcd.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.bootcd.it.fixture.BootEntry;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.SmallDisk;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong is one line and exit status 1, and leaves the host as it was. */
@Tag("root")
final class FailuresIT {
    private static final Pattern PROGRESS = Pattern.compile("pulling: \\d+% of .*|importing");

    @TempDir private static Path shared;
    @AutoClose private static Registry registry;
    @AutoClose private static ThrowAwaySysroot sysroot;
    private static Images images;
    private static Bootc bootc;

    /** What a failure must not change. */
    private record HostState(List<BootEntry> entries, List<Path> deployments, List<String> images) {
        static HostState of(ThrowAwaySysroot sysroot) throws IOException, InterruptedException {
            var images =
                    Ostree.refs(sysroot.repository()).stream()
                            .filter(ref -> ref.startsWith("ostree/container/image/"))
                            .toList();
            return new HostState(sysroot.bootEntries(), sysroot.deployments(), images);
        }
    }

    @BeforeAll
    static void deployTheFirstVersion() throws Exception {
        registry = Registry.start(shared.resolve("registry"));
        images = Images.create(shared.resolve("images"));
        sysroot = ThrowAwaySysroot.create();
        bootc = Bootc.withConfiguration(shared.resolve("containers")).trusting(registry);
        run(sysroot, "switch", images.push("v1", registry)).succeeded();
    }

    @Test
    void registryThatIsDown() throws Exception {
        registry.stop();
        try {
            assertRefused(registry.host(), "upgrade");
        } finally {
            registry.startAgain();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nosuch:latest, nosuch",
        "os:nosuch, nosuch",
        "os@sha256:0000000000000000000000000000000000000000000000000000000000000000, sha256:0000"
    })
    void imageThatIsNotThere(String name, String named) throws Exception {
        assertRefused(named, "switch", registry.host() + "/" + name);
    }

    @Test
    void imageOfAnotherArchitecture() throws Exception {
        var foreign = new Image("s390x", Map.of("containers.bootc", "1"), List.of(images.system()));
        images.layout().tag("foreign", foreign);

        assertRefused("s390x", "switch", images.layout().push("foreign", registry, "os:foreign"));
    }

    @Test
    void imageWithoutKernelIsImportedButNotDeployed() throws Exception {
        var tree = images.newTree("without-kernel");
        Files.createDirectories(tree.resolve("usr/bin"));
        images.layout().tag("plain", Image.bootable("1", images.layout().layerOf(tree)));
        var plain = images.layout().push("plain", registry, "plain:latest");
        var repository = Ostree.bareRepository(shared.resolve("repo-without-kernel"));

        bootc.output(
                "internals",
                "ostree-ext",
                "container",
                "image",
                "pull",
                repository,
                "ostree-unverified-registry:" + plain);
        var entries = sysroot.bootEntries();
        var outcome = run(sysroot, "switch", plain).ended(1);

        assertOneError("no kernel", outcome);
        assertEquals(entries, sysroot.bootEntries());
        sysroot.assertIntact();
    }

    @Test
    void manifestThatIsGarbage() throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getResponseHeaders()
                            .set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
                    var body = "{\"schemaVersion\": 2, \"layers\": \u0000".getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            var host = "127.0.0.1:" + server.getAddress().getPort();
            bootc.trusting(host);
            assertRefused("manifest", "switch", host + "/os:latest");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void layerThatIsNotWhatTheManifestSays() throws Exception {
        var tree = images.newTree("corrupt");
        Files.writeString(tree.resolve("file"), "content");
        var layer = images.layout().layerOf(tree);
        images.layout().tag("corrupt", Image.bootable("1", images.system(), layer));
        var corrupt = images.layout().push("corrupt", registry, "os:corrupt");
        var stored = registry.blob(layer.digest());
        var bytes = Files.readAllBytes(stored);
        bytes[bytes.length / 2] ^= 1;
        Files.write(stored, bytes);

        assertRefused(layer.digest(), "switch", corrupt);
    }

    @Test
    void diskThatIsFull() throws Exception {
        try (var disk = SmallDisk.create(Files.createDirectories(shared.resolve("small")), 40);
                var small = ThrowAwaySysroot.createIn(disk.mountPoint())) {
            run(small, "switch", images.push("v1", registry)).succeeded();
            var tree = images.newTree("huge");
            var noise = new byte[50 << 20];
            new Random(3).nextBytes(noise);
            Files.write(tree.resolve("noise"), noise);
            var layer = images.layout().layerOf(tree);
            images.layout().tag("huge", Image.bootable("1", images.system(), layer));
            var huge = images.layout().push("huge", registry, "os:huge");

            assertRefused(small, "space", "switch", huge);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dir", "docker-archive", "containers-storage", "docker-daemon", "bogus"})
    void transportThatIsNotSupported(String transport) throws Exception {
        assertRefused(transport, "switch", "--transport", transport, "/nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "upgrade", "rollback"})
    void directoryThatIsNoSysroot(String verb) throws Exception {
        var directory = Files.createDirectories(shared.resolve("no-sysroot"));
        Files.writeString(directory.resolve("ostree"), "not a directory");

        var outcome = bootc.run("--sysroot", directory, verb).ended(1);

        assertOneError(directory.toString(), outcome);
    }

    @Test
    void rollbackWithoutAnythingToRollBackTo() throws Exception {
        assertRefused("roll back", "rollback");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--bogus", "bogus", "upgrade --bogus", "switch", "status --format=bogus"})
    void wrongUsageIsStatusTwo(String arguments) throws Exception {
        var outcome = bootc.run((Object[]) arguments.split(" ", -1)).ended(2);

        assertEquals(1, outcome.errors().size(), outcome::toString);
    }

    private static void assertRefused(String named, String... verb) throws Exception {
        assertRefused(sysroot, named, verb);
    }

    private static void assertRefused(ThrowAwaySysroot host, String named, String... verb)
            throws IOException, InterruptedException {
        var before = HostState.of(host);

        var outcome = run(host, verb).ended(1);

        assertOneError(named, outcome);
        assertEquals(before, HostState.of(host));
        host.assertIntact();
    }

    private static void assertOneError(String named, Outcome outcome) {
        assertEquals(1, outcome.errors().size(), outcome::toString);
        assertTrue(outcome.errors().getFirst().contains(named), outcome::toString);
        var rest = outcome.err().lines().filter(line -> !PROGRESS.matcher(line).matches()).toList();
        assertEquals(outcome.errors(), rest);
    }

    private static Outcome run(ThrowAwaySysroot host, String... verb)
            throws IOException, InterruptedException {
        var arguments = new ArrayList<Object>(List.of("--sysroot", host.directory()));
        arguments.addAll(Arrays.asList(verb));
        return bootc.run(arguments.toArray());
    }
}

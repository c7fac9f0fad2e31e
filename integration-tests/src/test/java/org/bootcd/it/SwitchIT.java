package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.it.fixture.BootEntry;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.FileTree;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a sysroot that is not booted: switch to an image of a registry, upgrade, roll back. */
@Tag("root")
final class SwitchIT {
    private static final Set<String> EMPTY_IN_DEPLOYMENTS =
            Set.of("dev", "proc", "run", "sys", "tmp", "var");

    @TempDir private static Path shared;
    @AutoClose private static Registry registry;
    private static Images images;

    @AutoClose private ThrowAwaySysroot sysroot;
    private Bootc bootc;
    private String image;

    @BeforeAll
    static void startRegistry() throws Exception {
        registry = Registry.start(shared.resolve("registry"));
        images = Images.create(shared.resolve("images"));
    }

    @BeforeEach
    void switchToTheFirstVersion(@TempDir Path work) throws Exception {
        image = images.push("v1", registry);
        sysroot = ThrowAwaySysroot.create();
        bootc = Bootc.withConfiguration(work.resolve("containers")).trusting(registry);
        bootc("switch", image);
    }

    @Test
    void aBareSysrootBecomesBootable() throws Exception {
        var entry = sysroot.bootEntries().getFirst();
        var deployment = sysroot.deploymentOf(entry);

        assertTrue(sysroot.adminStatus().contains("default " + deployment.getFileName()));
        assertEquals(1, sysroot.bootEntries().size());
        var kernel = deployment.resolve("usr/lib/modules").resolve(Images.KERNEL);
        assertSameContent(kernel.resolve("vmlinuz"), inBoot(entry.linux()));
        assertSameContent(kernel.resolve("initramfs.img"), inBoot(entry.initrd()));
        assertTrue(
                sysroot.origin(deployment)
                        .contains("container-image-reference=ostree-unverified-registry:" + image));
        sysroot.assertIntact();
    }

    /**
     * Another unpacker must find the same in the image, but for what deployments change on purpose.
     */
    @Test
    void theDeploymentHoldsWhatUmociUnpacks() throws Exception {
        var bundle = shared.resolve("bundle");
        var layout = images.layout().directory();
        Tool.of("umoci", "unpack", "--keep-dirlinks", "--image", layout + ":v1", bundle).output();

        var deployed = FileTree.read(sysroot.deployments().getFirst());
        // Where the image's /var ends up depends on the version of libostree.
        deployed.keySet().removeIf(path -> path.startsWith("var/"));

        assertEquals(lines(asDeployed(FileTree.read(bundle.resolve("rootfs")))), lines(deployed));
    }

    @Test
    void upgradeDownloadsWhatChangedAndNothingElse() throws Exception {
        var application = images.push("v2", registry);
        registry.forgetRequests();

        var out = bootc("upgrade");

        assertTrue(out.contains("Deployed: ostree-unverified-registry:" + application), out);
        assertEquals(
                images.blobsMissingIn("v1", "v2"), registry.downloads().stream().sorted().toList());
        assertEquals("version = 2\n", inDefault("etc/app.conf"));
        assertEquals(2, sysroot.bootEntries().size());
        sysroot.assertIntact();
    }

    /** Whatever was noted there before goes: the other tools do so too. */
    @Test
    void aCheckNotesTheUpdateInPlaceOfAllDetachedMetadata() throws Exception {
        var ref =
                Ostree.refs(sysroot.repository()).stream()
                        .filter(name -> name.startsWith("ostree/container/image/"))
                        .findFirst()
                        .orElseThrow();
        images.push("v2", registry);
        bootc("upgrade", "--check");
        var noted = detached(ref);
        images.push("v3", registry);

        bootc("upgrade", "--check");

        assertTrue(noted.startsWith("'sha256:"), noted);
        assertNotEquals(noted, detached(ref));
    }

    private String detached(String ref) throws IOException, InterruptedException {
        return sysroot.ostree(
                "show", "--print-detached-metadata-key=ostree-ext.cached.manifest-digest", ref);
    }

    /** By the time stamp that bootc's path unit watches. */
    @Test
    void watchersSeeEachChange() throws Exception {
        var watched = sysroot.directory().resolve("ostree/bootc");
        var longAgo = FileTime.fromMillis(0);
        images.push("v2", registry);
        for (var verb : List.of("upgrade", "rollback")) {
            Files.setLastModifiedTime(watched, longAgo);
            bootc(verb);
            assertNotEquals(longAgo, Files.getLastModifiedTime(watched), verb);
        }
    }

    @Test
    void packagesThatRpmOstreeHasAddedAreNotDropped() throws Exception {
        var deployment = sysroot.deployments().getFirst();
        var origin = deployment.resolveSibling(deployment.getFileName() + ".origin");
        Files.writeString(origin, "[packages]\nrequested=strace;\n", StandardOpenOption.APPEND);
        images.push("v2", registry);

        var outcome = bootc.run("--sysroot", sysroot.directory(), "upgrade").ended(1);

        assertTrue(outcome.errors().getFirst().contains("rpm-ostree"), outcome::toString);
        assertEquals(List.of(deployment), sysroot.deployments());
    }

    @Test
    void anImageThatIsOnlyCompressedAnewIsNoUpdate() throws Exception {
        Tool.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--quiet",
                        "--dest-tls-verify=false",
                        "--dest-compress-format=zstd",
                        "oci:%s:v1".formatted(images.layout().directory()),
                        "docker://" + image)
                .output();

        assertEquals("No update available.\n", bootc("upgrade"));
    }

    @Test
    void upgradeLeavesNoDownloadBehind() throws Exception {
        var downloads = sysroot.directory().resolve("ostree/repo/tmp/bootcd-blobs");
        Files.writeString(downloads.resolve("sha256-" + "0".repeat(64) + ".part"), "given up");
        images.push("v2", registry);

        bootc("upgrade");

        try (var left = Files.list(downloads)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aSecondUpgradeHasNothingToDo() throws Exception {
        images.push("v2", registry);
        bootc("upgrade");
        var entries = sysroot.bootEntries();
        registry.forgetRequests();

        var out = bootc("upgrade");

        assertEquals("No update available.\n", out);
        assertEquals(List.of(), registry.downloads());
        assertEquals(entries, sysroot.bootEntries());
    }

    @Test
    void rollbackSwapsTheBootOrder() throws Exception {
        images.push("v2", registry);
        bootc("upgrade");
        var before = deploymentsInBootOrder();

        bootc("rollback");

        assertEquals(before.reversed(), deploymentsInBootOrder());
        assertEquals("version = 1\n", inDefault("etc/app.conf"));
        bootc("rollback");
        assertEquals(before, deploymentsInBootOrder());
        sysroot.assertIntact();
    }

    @Test
    void kernelArgumentsAreKeptButForThoseOfTheImage() throws Exception {
        assertEquals(
                List.of("app.version=1", "quiet"), sysroot.bootEntries().getFirst().ownArguments());
        Tool.of(
                        "ostree",
                        "admin",
                        "instutil",
                        "set-kargs",
                        "--sysroot=" + sysroot.directory(),
                        "--merge",
                        "console=ttyS9")
                .output();
        images.push("v2", registry);

        bootc("upgrade");

        assertEquals(
                Set.of("app.version=2", "console=ttyS9"),
                Set.copyOf(sysroot.bootEntries().getFirst().ownArguments()));
    }

    @Test
    void whatNoDeploymentNeedsIsDropped() throws Exception {
        var v1 = sysroot.deployments().getFirst();
        images.push("v2", registry);
        bootc("upgrade");
        images.push("v3", registry);

        bootc("upgrade");

        assertEquals(2, sysroot.deployments().size());
        assertTrue(Files.notExists(v1), v1::toString);
        sysroot.assertIntact();
    }

    private String bootc(String... verb) throws IOException, InterruptedException {
        var arguments = new ArrayList<Object>(List.of("--sysroot", sysroot.directory()));
        arguments.addAll(Arrays.asList(verb));
        return bootc.output(arguments.toArray());
    }

    /** What libostree and the import leave out, move and copy. */
    private static SortedMap<String, String> asDeployed(SortedMap<String, String> unpacked) {
        var deployed = new TreeMap<String, String>();
        for (var entry : unpacked.entrySet()) {
            var path = entry.getKey();
            var top = path.replaceFirst("/.*", "");
            if (top.equals(path) || !EMPTY_IN_DEPLOYMENTS.contains(top)) {
                deployed.put(path, entry.getValue());
            }
            if (top.equals("etc")) {
                deployed.put("usr/" + path, entry.getValue());
            }
        }
        return deployed;
    }

    private static String lines(Map<String, String> tree) {
        var text = new StringBuilder();
        tree.forEach(
                (path, entry) ->
                        text.append('/').append(path).append(' ').append(entry).append('\n'));
        return text.toString();
    }

    private List<Path> deploymentsInBootOrder() throws IOException {
        var deployments = new ArrayList<Path>();
        for (BootEntry entry : sysroot.bootEntries()) {
            deployments.add(sysroot.deploymentOf(entry));
        }
        return deployments;
    }

    private String inDefault(String path) throws IOException {
        return Files.readString(
                sysroot.deploymentOf(sysroot.bootEntries().getFirst()).resolve(path));
    }

    private Path inBoot(String path) {
        return sysroot.directory().resolve("boot").resolve(path.substring(1));
    }

    private static void assertSameContent(Path expected, Path actual) throws IOException {
        assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(actual));
    }
}

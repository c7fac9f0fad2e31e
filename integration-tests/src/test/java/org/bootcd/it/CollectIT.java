package org.bootcd.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.StoredImages;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a deployment, another stateroot or another tool needs is ever dropped. */
@Tag("root")
final class CollectIT {
    private static final String PINNED = "[libostree-transient]\npinned=true\n";

    @TempDir private static Path shared;
    @AutoClose private static Registry registry;
    private static Images images;

    @TempDir private Path work;
    @AutoClose private ThrowAwaySysroot sysroot;
    private StoredImages stored;
    private Bootc bootc;
    private String image;
    private String v1;

    @BeforeAll
    static void startRegistry() throws Exception {
        registry = Registry.start(shared.resolve("registry"));
        images = Images.create(shared.resolve("images"));
    }

    @BeforeEach
    void switchToTheFirstVersion() throws Exception {
        image = images.push("v1", registry);
        sysroot = ThrowAwaySysroot.create();
        stored = StoredImages.in(sysroot);
        bootc = Bootc.withConfiguration(work.resolve("containers")).trusting(registry);
        bootc("switch", image).succeeded();
        v1 = stored.imageCommit();
    }

    @Test
    void aPinnedDeploymentSurvives() throws Exception {
        pin(v1);

        upgradeTwice();

        assertEquals(3, sysroot.deployments().size());
        assertWhole(v1);
        assertEquals(stored.neededLayers(), stored.layers());
    }

    @Test
    void anotherStaterootSurvives() throws Exception {
        admin("os-init", "other");
        deploy(v1, "other", "--not-as-default");

        upgradeTwice();

        assertWhole(v1);
        assertEquals(stored.neededLayers(), stored.layers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ostree/container/baseimage/other/x", "rpmostree/base/0"})
    void whatAnotherToolHoldsSurvives(String ref) throws Exception {
        sysroot.ostree("refs", "--create=" + ref, v1);

        upgradeTwice();

        assertEquals(v1, stored.commit(ref));
        assertWhole(v1);
    }

    /** As long as the derived commit is deployed; then its base goes with it. */
    @Test
    void theBaseOfACommitThatBootcDerivedSurvives() throws Exception {
        var derived = commitOf(v1, "--branch=derived", "--add-metadata-string=bootc.derived=" + v1);
        deploy(derived, "default", "--not-as-default");
        sysroot.ostree("refs", "--delete", "derived");
        pin(derived);
        sysroot.ostree("refs", "--create=ostree/container/baseimage/bootc/7", v1);

        upgradeTwice();

        assertEquals(
                List.of("ostree/container/baseimage/bootc/2 " + v1),
                stored.refs().stream().filter(ref -> ref.contains("/baseimage/")).toList());
        assertWhole(v1);
        unpin(derived);
        upgradeTwice();
        assertFalse(stored.refs().stream().anyMatch(ref -> ref.endsWith(v1)));
    }

    @Test
    void nothingIsDroppedWhereAnImageCannotBeRead() throws Exception {
        commitOf(
                v1,
                "--branch=ostree/container/baseimage/other/broken",
                "--add-metadata-string=ostree.manifest-digest=sha256:" + "0".repeat(64),
                "--add-metadata-string=ostree.manifest={");
        images.push("v2", registry);
        bootc("upgrade").succeeded();
        images.push("v3", registry);

        var upgrade = bootc("upgrade").succeeded();

        assertTrue(
                upgrade.err().contains("ref ostree/container/baseimage/other/broken"),
                upgrade::toString);
        assertTrue(stored.layers().containsAll(stored.layersOf(v1)));
        assertEquals(1, bootc("internals", "cleanup").ended(1).errors().size());
        sysroot.ostree("refs", "--delete", "ostree/container/baseimage/other");
        assertEquals(
                "Pruned images: 0 (layers: 1)\n", bootc("internals", "cleanup").succeeded().out());
        assertEquals(stored.neededLayers(), stored.layers());
        sysroot.assertIntact();
    }

    @Test
    void aCorruptCommitThatMayNameAnyLayerStopsTheCleanup() throws Exception {
        sysroot.ostree("refs", "--create=ostree/container/baseimage/other/x", v1);
        images.push("v2", registry);
        bootc("upgrade").succeeded();
        var before = stored.refs();
        var commit = stored.object("commit", v1);
        var damaged = Files.readString(commit, ISO_8859_1).replace("layers", "LAYERS");
        Files.writeString(commit, damaged, ISO_8859_1);

        var outcome = bootc("internals", "cleanup").ended(1);

        assertTrue(outcome.err().contains("is corrupt"), outcome::toString);
        assertEquals(before, stored.refs());
    }

    @Test
    void anImageRefWithAMalformedNameIsKept() throws Exception {
        var ref = "ostree/container/image/docker_ZZ_x";
        sysroot.ostree("refs", "--create=" + ref, v1);

        upgradeTwice();

        assertEquals(v1, stored.commit(ref));
        assertWhole(v1);
        var outcome = bootc("internals", "fsck").succeeded();
        assertTrue(outcome.out().contains("note: ref " + ref), outcome::toString);
    }

    /** As the archived ostree-rs-ext wrote them. */
    @Test
    void aHostWithImagesInTheOldFormIsUpgradedAndPruned() throws Exception {
        var ref = "ostree/container/image/" + escaped(image);
        var manifest = sysroot.ostree("show", "--print-metadata-key=ostree.manifest", v1).strip();
        var digest =
                sysroot.ostree("show", "--print-metadata-key=ostree.manifest-digest", v1).strip();
        var old =
                commitOf(
                        v1,
                        "--branch=" + ref,
                        "--add-metadata-string=ostree.manifest-digest=" + digest.replace("'", ""),
                        "--add-metadata-string=ostree.manifest=  "
                                + manifest.substring(1, manifest.length() - 1),
                        "--add-metadata-string=ostree.container.image-config=null",
                        "--add-metadata=ostree.tar-filtered=@a{sa{su}} {}");
        deploy(old, "default", "--karg=old");
        bootc("internals", "fsck").succeeded();
        images.push("v2", registry);
        registry.forgetRequests();

        bootc("upgrade").succeeded();

        assertEquals(
                images.blobsMissingIn("v1", "v2"), registry.downloads().stream().sorted().toList());
        assertWhole(old);
        assertEquals(stored.neededLayers(), stored.layers());
        images.push("v3", registry);
        bootc("upgrade").succeeded();
        assertEquals(stored.neededLayers(), stored.layers());
        sysroot.assertIntact();
    }

    private void upgradeTwice() throws Exception {
        for (var version : List.of("v2", "v3")) {
            images.push(version, registry);
            bootc("upgrade").succeeded();
        }
        sysroot.assertIntact();
        bootc("internals", "fsck").succeeded();
    }

    /** Its layers have their refs, and each file is there. */
    private void assertWhole(String commit) throws IOException, InterruptedException {
        assertTrue(stored.layers().containsAll(stored.layersOf(commit)));
        sysroot.ostree("ls", "-R", commit);
    }

    /** As {@code ostree admin pin} writes it, which wants this machine's SELinux policy too. */
    private void pin(String commit) throws IOException {
        Files.writeString(origin(commit), PINNED, StandardOpenOption.APPEND);
    }

    private void unpin(String commit) throws IOException {
        var text = Files.readString(origin(commit));
        Files.writeString(origin(commit), text.replace(PINNED, ""));
    }

    private Path origin(String commit) {
        return sysroot.directory().resolve("ostree/deploy/default/deploy/" + commit + ".0.origin");
    }

    private void admin(String verb, String... arguments) throws Exception {
        var argv =
                new ArrayList<>(
                        List.of("ostree", "admin", verb, "--sysroot=" + sysroot.directory()));
        argv.addAll(List.of(arguments));
        Tool.of(argv).output();
    }

    private void deploy(String commit, String stateroot, String... options) throws Exception {
        var origin = work.resolve("origin");
        Files.writeString(
                origin,
                "[origin]\ncontainer-image-reference=ostree-unverified-registry:" + image + "\n");
        var arguments =
                new ArrayList<>(List.of("--os=" + stateroot, "--origin-file=" + origin, commit));
        arguments.addAll(List.of(options));
        admin("deploy", arguments.toArray(String[]::new));
    }

    /** A commit of the same tree with other metadata. */
    private String commitOf(String tree, String... options) throws Exception {
        var argv =
                new ArrayList<Object>(
                        List.of("commit", "--tree=ref=" + tree, "--no-bindings", "--orphan"));
        var named = new ArrayList<>(Arrays.asList(options));
        var branch = named.removeFirst().replace("--branch=", "");
        argv.addAll(named);
        var commit = sysroot.ostree(argv.toArray()).strip();
        if (Ostree.refs(sysroot.repository()).contains(branch)) {
            sysroot.ostree("refs", "--delete", branch);
        }
        sysroot.ostree("refs", "--create=" + branch, commit);
        return commit;
    }

    private static String escaped(String name) {
        return "docker_3A__2F__2F_" + name.replace(".", "_2E_").replace(":", "_3A_");
    }

    private Outcome bootc(String... verb) throws IOException, InterruptedException {
        var arguments = new ArrayList<Object>(List.of("--sysroot", sysroot.directory()));
        arguments.addAll(Arrays.asList(verb));
        return bootc.run(arguments.toArray());
    }
}

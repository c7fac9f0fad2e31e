package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Checkout;
import org.bootcd.it.fixture.Encapsulation;
import org.bootcd.it.fixture.FileTree;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole systems: a bootable Debian, what {@code buildah} derives from it, the same with other
 * compression, and the same as an encapsulated commit. Each becomes the tree that {@code umoci
 * unpack} makes of it, or that the commit has.
 */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealImagesIT {
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(10);

    /** Directories whose content a deployment has of its own. */
    private static final Pattern DROPPED = Pattern.compile("(dev|proc|run|sys|tmp)/.*");

    /** What an image build leaves behind: removed where it is empty. */
    private static final Pattern LEFT_OVER = Pattern.compile("usr/etc/(hostname|resolv\\.conf)");

    private static final String EMPTY =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private Path work;
    private Path layout;
    private Path repository;
    private Bootc bootc;

    @BeforeAll
    void importDebian(@TempDir Path directory) throws Exception {
        work = directory;
        layout = work.resolve("oci");
        Tool.of(Checkout.root().resolve("packaging/image/build"), layout, "127.0.0.1:5000")
                .with("JAVA_HOME", System.getProperty("java.home"))
                .within(BUILD_LIMIT)
                .output();
        repository = Ostree.bareRepository(work.resolve("repo"));
        bootc = Bootc.withConfiguration(work.resolve("containers"));
        pull(repository, "v1");
    }

    @AfterAll
    void checkRepository() throws Exception {
        Ostree.assertIntact(repository);
    }

    @Test
    void debianIsWhatUmociUnpacks() throws Exception {
        assertEquals(lines(unpacked("v1")), lines(checkedOut("v1")));
    }

    @Test
    void aDerivedImageIsWhatUmociUnpacks() throws Exception {
        var recipe =
                Files.writeString(
                        work.resolve("Containerfile"),
                        """
                        FROM oci:%s:v1
                        RUN rm -rf /usr/share/zoneinfo /usr/lib/demo-app \
                         && mkdir /usr/lib/demo-app && echo new >/usr/lib/demo-app/new \
                         && ln /usr/bin/env /usr/bin/env-again && ln /etc/profile /etc/profile-again \
                         && chmod 4755 /usr/bin/env && rm /etc/demo-app/dropped.conf \
                         && ln -sfn ../bin /usr/lib/to-bin
                        LABEL containers.bootc=1
                        """
                                .formatted(layout));
        buildah("bud", "--isolation=chroot", "--layers=false", "-t", "derived", "-f", recipe, work);
        buildah("push", "derived", "oci:%s:derived".formatted(layout));
        pull(repository, "derived");

        var tree = checkedOut("derived");

        assertEquals(lines(unpacked("derived")), lines(tree));
        var env = tree.getOrDefault("usr/bin/env", "");
        assertTrue(env.startsWith("104755 "), env);
        assertEquals(env, tree.get("usr/bin/env-again"));
        assertFalse(tree.containsKey("usr/share/zoneinfo"));
        assertTrue(tree.containsKey("usr/etc/profile-again"));
    }

    /** umoci cannot read it, but the image before it was compressed anew. */
    @Test
    void zstdMakesTheSameTree() throws Exception {
        Tool.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--quiet",
                        "--dest-compress",
                        "--dest-compress-format=zstd",
                        "oci:%s:v1".formatted(layout),
                        "oci:%s:zstd".formatted(work.resolve("zstd")))
                .within(BUILD_LIMIT)
                .output();
        var manifest =
                Tool.of(
                        "skopeo",
                        "inspect",
                        "--raw",
                        "oci:%s:zstd".formatted(work.resolve("zstd")));
        assertTrue(manifest.output().contains("tar+zstd"));
        var other = Ostree.bareRepository(work.resolve("repo-zstd"));

        bootc.output(pullArguments(other, work.resolve("zstd"), "zstd"));

        assertEquals(contentChecksum(repository, "v1"), contentChecksum(other, "zstd"));
        Ostree.assertIntact(other);
    }

    /** In one layer, and in chunks. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void anEncapsulatedDebianIsTheSameTree(int chunks) throws Exception {
        var debian = commit(repository, "v1");
        var encapsulation = new Encapsulation(repository, debian, Encapsulation.Form.CURRENT);
        var chunked = ImageLayout.create(work.resolve("chunks-" + chunks));
        chunked.tag("os", encapsulation.image(encapsulation.layers(chunked, chunks)));
        var other = Ostree.bareRepository(work.resolve("repo-chunks-" + chunks));

        bootc.output(pullArguments(other, chunked.directory(), "os"));

        assertEquals(
                Ostree.in(repository, "ls", "-R", "-C", "-X", debian),
                Ostree.in(other, "ls", "-R", "-C", "-X", commit(other, "os")));
        Ostree.assertIntact(other);
    }

    @Test
    void theMergeCommitIsTheSameEachTime() throws Exception {
        var other = Ostree.bareRepository(work.resolve("repo-again"));

        pull(other, "v1");

        assertEquals(commit(repository, "v1"), commit(other, "v1"));
    }

    private void pull(Path into, String tag) throws IOException, InterruptedException {
        bootc.output(pullArguments(into, layout, tag));
    }

    private static Object[] pullArguments(Path into, Path layout, String tag) {
        return new Object[] {
            "internals",
            "ostree-ext",
            "container",
            "image",
            "pull",
            "--quiet",
            into,
            "ostree-unverified-image:oci:%s:%s".formatted(layout, tag)
        };
    }

    /** One directory for everything, so that nothing is left outside. */
    private void buildah(Object... arguments) throws IOException, InterruptedException {
        Tool.of(arguments)
                .under(
                        "buildah",
                        "--storage-driver=vfs",
                        "--root=" + work.resolve("buildah"),
                        "--runroot=" + work.resolve("buildah-run"))
                .with("TMPDIR", work.toString())
                .within(BUILD_LIMIT)
                .output();
    }

    private static String commit(Path repository, String tag)
            throws IOException, InterruptedException {
        for (var ref : Ostree.refs(repository)) {
            if (ref.startsWith("ostree/container/image/") && ref.endsWith("_3A_" + tag)) {
                return Ostree.in(repository, "rev-parse", ref).strip();
            }
        }
        throw new AssertionError("no image " + tag);
    }

    private static String contentChecksum(Path repository, String tag)
            throws IOException, InterruptedException {
        return Ostree.in(repository, "show", commit(repository, tag))
                .lines()
                .filter(line -> line.startsWith("ContentChecksum:"))
                .findFirst()
                .orElseThrow();
    }

    private SortedMap<String, String> checkedOut(String tag)
            throws IOException, InterruptedException {
        var tree = work.resolve("checkout-" + tag);
        Ostree.in(repository, "checkout", commit(repository, tag), tree);
        return FileTree.read(tree);
    }

    /** As umoci has it, with what an import changes on purpose. */
    private SortedMap<String, String> unpacked(String tag)
            throws IOException, InterruptedException {
        var bundle = work.resolve("bundle-" + tag);
        Tool.of("umoci", "unpack", "--keep-dirlinks", "--image", layout + ":" + tag, bundle)
                .within(BUILD_LIMIT)
                .output();
        var mapped = new TreeMap<String, String>();
        for (var entry : FileTree.read(bundle.resolve("rootfs")).entrySet()) {
            var path =
                    entry.getKey().equals("etc") || entry.getKey().startsWith("etc/")
                            ? "usr/" + entry.getKey()
                            : entry.getKey();
            boolean leftOver =
                    LEFT_OVER.matcher(path).matches() && entry.getValue().contains(EMPTY);
            if (!DROPPED.matcher(path).matches() && !leftOver) {
                mapped.put(path, entry.getValue());
            }
        }
        return mapped;
    }

    private static String lines(SortedMap<String, String> tree) {
        var text = new StringBuilder();
        tree.forEach((path, entry) -> text.append(path).append(' ').append(entry).append('\n'));
        return text.toString();
    }
}

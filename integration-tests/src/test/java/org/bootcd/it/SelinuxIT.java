package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.SelinuxPolicy;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that bring an SELinux policy get its labels; {@code ostree commit} says which. */
@Tag("root")
final class SelinuxIT {
    private static final String LABEL = "b'security.selinux'";

    @TempDir private Path work;
    private Path repository;
    private Bootc bootc;
    private Images images;
    private Layer policy;
    private Layer programs;

    @BeforeEach
    void makeImage() throws Exception {
        repository = Ostree.bareRepository(work.resolve("repo"));
        bootc = Bootc.withConfiguration(work.resolve("containers"));
        images = Images.create(work.resolve("images"));
        var root = images.newTree("policy");
        SelinuxPolicy.install(root);
        policy = layout().layerOf(root);
        programs = programs("1");
        layout().tag("os", Image.bootable("1", images.system(), policy, programs));
    }

    /**
     * Without the one file whose attribute sorts behind the label: the ostree of Debian 12 does not
     * sort them, and finds its own object corrupt.
     */
    @Test
    void labelsEveryPathAsOstreeDoes() throws Exception {
        var root = images.newTree("whiteout");
        Files.createDirectories(root.resolve("usr/share"));
        Files.createFile(root.resolve("usr/share/.wh.attributes"));
        var whiteout = layout().layerOf(root);
        layout().tag("os", Image.bootable("1", images.system(), policy, programs, whiteout));
        var expected = listing(work.resolve("judge"), labelledByOstree("os"));

        pull("os").succeeded();

        var actual = listing(repository, imageCommit("os"));
        assertEquals(expected.keySet(), actual.keySet());
        var differing = new TreeMap<>(actual);
        differing.entrySet().removeAll(expected.entrySet());
        differing.replaceAll((path, line) -> "expected " + expected.get(path) + " was " + line);
        assertEquals(Map.of(), differing);
        Ostree.assertIntact(repository);
    }

    @Test
    void keepsWhatElseAFileHas() throws Exception {
        pull("os").succeeded();

        var files = listing(repository, imageCommit("os"));
        assertHas("-04755 ", files, "/usr/bin/sudo");
        assertHas("b'security.capability'", files, "/usr/bin/ping");
        assertHas(" 1234 5678 ", files, "/usr/share/owned");
        assertHas("b'user.colour'", files, "/usr/share/attributes");
        assertHas(":sshd_exec_t:", files, "/usr/sbin/sshd");
    }

    private static void assertHas(String words, Map<String, String> files, String path) {
        var line = files.getOrDefault(path, "");
        assertTrue(line.contains(words), () -> path + ": " + line);
    }

    /** Otherwise each file of an image would be in the repository twice. */
    @Test
    void layersShareTheObjectsOfTheMergedTree() throws Exception {
        pull("os").succeeded();

        var merged = listing(repository, imageCommit("os"));
        for (var layer : layers()) {
            for (var file : listing(repository, layer).entrySet()) {
                var path = file.getKey();
                if (path.contains("/.wh.")) {
                    assertTrue(file.getValue().contains(LABEL), file::toString);
                } else if (!file.getValue().startsWith("d")) {
                    assertEquals(merged.getOrDefault(path, file.getValue()), file.getValue());
                }
            }
        }
        var kept = contentObjects();
        Ostree.in(repository, "prune", "--refs-only");
        assertTrue(contentObjects().size() < kept.size(), "the first import wrote files twice");
        Ostree.assertIntact(repository);
    }

    @Test
    void importingAgainChangesNothing() throws Exception {
        pull("os").succeeded();
        var commit = imageCommit("os");
        var layers = layers();
        Ostree.in(repository, "refs", "--delete", imageRef("os"));
        Ostree.in(repository, "prune", "--refs-only");
        var kept = contentObjects();

        pull("os").succeeded();

        assertEquals(commit, imageCommit("os"));
        assertEquals(layers, layers());
        assertEquals(kept, contentObjects());
    }

    @Test
    void anUpgradeWritesEachFileOnce() throws Exception {
        pull("os").succeeded();
        Ostree.in(repository, "prune", "--refs-only");
        layout().tag("os", Image.bootable("2", images.system(), policy, programs("2")));

        pull("os").succeeded();

        var written = contentObjects();
        Ostree.in(repository, "prune", "--refs-only");
        written.removeAll(contentObjects());
        assertEquals(new TreeSet<>(), written);
    }

    @Test
    void deploysWithLabelsInEtc() throws Exception {
        try (var sysroot = ThrowAwaySysroot.create()) {
            bootc.output(
                    "--sysroot",
                    sysroot.directory(),
                    "switch",
                    "--transport",
                    "oci",
                    layout().directory() + ":os");

            var deployment = sysroot.deploymentOf(sysroot.bootEntries().getFirst());
            assertTrue(labelOf(deployment.resolve("usr/sbin/sshd")).contains(":sshd_exec_t:"));
            assertTrue(labelOf(deployment.resolve("etc/shadow")).contains(":shadow_t:"));
            sysroot.assertIntact();
        }
    }

    @Test
    void refusesAPolicyThatIsNotThere() throws Exception {
        var root = images.newTree("no-policy");
        Files.createDirectories(root.resolve("etc/selinux"));
        Files.writeString(
                root.resolve("etc/selinux/config"), "SELINUX=enforcing\nSELINUXTYPE=none\n");
        layout().tag("os", Image.bootable("1", images.system(), layout().layerOf(root)));

        var outcome = pull("os").ended(1);

        assertEquals(1, outcome.errors().size(), outcome::toString);
        assertTrue(outcome.errors().getFirst().contains("SELinux policy none"), outcome::toString);
    }

    /** A layer with files of many types of label, with a whiteout and a label that is wrong. */
    private Layer programs(String version) throws IOException, InterruptedException {
        var root = images.newTree("programs-" + version);
        for (var path :
                List.of(
                        "usr/sbin/sshd",
                        "usr/sbin/mount.nfs",
                        "usr/lib/systemd/systemd",
                        "usr/lib/x86_64-linux-gnu/libc.so.6",
                        "usr/share/man/man1/ls.1",
                        "usr/share/.wh.removed-in-2",
                        "usr/local/bin/tool",
                        "etc/shadow",
                        "etc/ssh/ssh_host_rsa_key",
                        "var/log/messages",
                        "opt/app/bin/app",
                        "home/user/.ssh/authorized_keys",
                        "root/.profile",
                        "srv/www/index.html",
                        "boot/grub/grub.cfg")) {
            Files.createDirectories(root.resolve(path).getParent());
            Files.writeString(root.resolve(path), path + " " + version + "\n");
        }
        Files.createSymbolicLink(root.resolve("usr/sbin/init"), Path.of("../lib/systemd/systemd"));
        Tool.of(
                        "setfattr",
                        "-n",
                        "security.selinux",
                        "-v",
                        "u:object_r:wrong_t:s0",
                        root.resolve("usr/sbin/sshd"))
                .output();
        return layout().layerOf(root);
    }

    private ImageLayout layout() {
        return images.layout();
    }

    private Outcome pull(String tag) throws IOException, InterruptedException {
        return bootc.run(
                "internals",
                "ostree-ext",
                "container",
                "image",
                "pull",
                repository,
                "ostree-unverified-image:oci:%s:%s".formatted(layout().directory(), tag));
    }

    private String imageRef(String tag) throws IOException, InterruptedException {
        return Ostree.refs(repository).stream()
                .filter(r -> r.startsWith("ostree/container/image/") && r.endsWith("_3A_" + tag))
                .findFirst()
                .orElseThrow();
    }

    private String imageCommit(String tag) throws IOException, InterruptedException {
        return Ostree.in(repository, "rev-parse", imageRef(tag)).strip();
    }

    private List<String> layers() throws IOException, InterruptedException {
        var refs = Ostree.refs(repository);
        refs = refs.stream().filter(r -> r.startsWith("ostree/container/blob/")).toList();
        var commits = new TreeSet<String>();
        for (var ref : refs) {
            commits.add(Ostree.in(repository, "rev-parse", ref).strip());
        }
        return List.copyOf(commits);
    }

    /** Unpacks by umoci, labels and commits by ostree, in the repository {@code judge}. */
    private String labelledByOstree(String tag) throws IOException, InterruptedException {
        var bundle = work.resolve("bundle");
        Tool.of("umoci", "unpack", "--image", layout().directory() + ":" + tag, bundle).output();
        var root = bundle.resolve("rootfs");
        Files.move(root.resolve("etc"), root.resolve("usr/etc"));
        Tool.of("sh", "-c", "cd \"$0\" && rm -rf run/* tmp/* dev/* proc/* sys/*", root).output();
        var judge = Ostree.bareRepository(work.resolve("judge"));
        return Ostree.in(
                        judge,
                        "commit",
                        "--orphan",
                        "--no-bindings",
                        "--tree=dir=" + root,
                        "--selinux-policy=" + root)
                .strip();
    }

    /** From path to the line of {@code ostree ls} without it. */
    private static SortedMap<String, String> listing(Path repository, String commit)
            throws IOException, InterruptedException {
        var files = new TreeMap<String, String>();
        for (var line : Ostree.in(repository, "ls", "-R", "-C", "-X", commit).lines().toList()) {
            var words = line.replaceFirst(" -> .*", "");
            files.put(words.substring(words.lastIndexOf(' ') + 1), line);
        }
        return files;
    }

    private SortedSet<String> contentObjects() throws IOException {
        try (var files = Files.walk(repository.resolve("objects"))) {
            return new TreeSet<>(
                    files.map(Path::toString).filter(name -> name.endsWith(".file")).toList());
        }
    }

    private static String labelOf(Path file) throws IOException, InterruptedException {
        return Tool.of("getfattr", "--only-values", "-n", "security.selinux", file).output();
    }
}

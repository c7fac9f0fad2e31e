package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Fixtures;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images become the commits that bootc makes of them, in any repository. */
@Tag("root")
final class ImportIT {
    @TempDir private Path work;
    private Path repository;
    private Bootc bootc;

    @BeforeEach
    void makeRepository() throws Exception {
        repository = Ostree.bareRepository(work.resolve("repo"));
        bootc = Bootc.withConfiguration(work.resolve("containers"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "basic",
                "docker-schema2",
                "empty-layers",
                "hardlinks",
                "index",
                "long-names",
                "no-kernel",
                "no-label",
                "toplevels",
                "type-changes",
                "whiteouts",
                "xattrs"
            })
    void importsTheTreeThatBootcImports(String name) throws Exception {
        var expected = expected(name);

        var commit = imported(imageOfBootc(name));

        assertEquals(expected, listing(commit));
        Ostree.assertIntact(repository);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dotdot", "fifo-outside-dev"})
    void refusesTheImageThatBootcRefuses(String name) throws Exception {
        assertEquals(
                "exit 1",
                Files.readAllLines(Fixtures.find("import/" + name + ".expected")).getFirst());

        var outcome = pull(imageOfBootc(name)).ended(1);

        assertEquals(1, outcome.errors().size(), outcome::toString);
        assertEquals(Set.of(), imageCommits());
        Ostree.assertIntact(repository);
    }

    /**
     * A symlink on disk always has all permissions, but bootc names its object by those in the tar:
     * its own repository is corrupt then. Ours differs in that object alone.
     */
    @Test
    void namesSymlinksAsTheyAreOnDisk() throws Exception {
        var expected = expected("modes-and-owners");

        var actual = listing(imported(imageOfBootc("modes-and-owners")));

        assertEquals(expected.size(), actual.size());
        var differing = new TreeSet<String>();
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                differing.add(path(actual.get(i)));
            }
        }
        assertEquals(
                new TreeSet<>(List.of("ContentChecksum", "/", "/usr", "/usr/lib", "/usr/lib/link")),
                differing);
        var link =
                actual.stream()
                        .filter(line -> path(line).equals("/usr/lib/link"))
                        .findFirst()
                        .orElseThrow();
        var corruption =
                Files.readAllLines(Fixtures.find("import/modes-and-owners.expected")).getLast();
        assertTrue(corruption.endsWith(" actual='" + objectName(link) + "'"), corruption);
        Ostree.assertIntact(repository);
    }

    /** Metadata, timestamp and all; the second image shares a layer with the first. */
    @Test
    void makesTheMergeCommitsOfBootcToTheBit() throws Exception {
        var images = work.resolve("images");
        Fixtures.unpack(Fixtures.find("host-by-bootc/images.tar.zst"), images);

        var v1 = imported(images.resolve("v1"));
        var v2 = imported(images.resolve("v2"));

        assertEquals("1dfb41df603bf37ef885a122cb044f2ffd0105393434350b107524de76dd1e62", v1);
        assertEquals("73d070e5e8c375e78217dac177c217dd23ae32a3a6b08a60a2fbe12de98c7501", v2);
        Ostree.assertIntact(repository);
    }

    /** libostree writes such an attribute, and does not see it when it reads the file. */
    @Test
    void anXattrWithoutAValueMakesNoCorruptObject() throws Exception {
        var tree = work.resolve("tree");
        Files.createDirectories(tree.resolve("usr"));
        var file = Files.writeString(tree.resolve("usr/file"), "content");
        Tool.of("setfattr", "-n", "user.empty", file).output();
        Tool.of("setfattr", "-n", "user.full", "-v", "x", file).output();
        var layout = ImageLayout.create(work.resolve("layout"));
        layout.tag("os", Image.bootable("1", layout.layerOf(tree)));

        var commit = imported(layout.directory());

        Ostree.assertIntact(repository);
        assertTrue(Ostree.in(repository, "ls", "-X", commit, "/usr/file").contains("user.full"));
    }

    @Test
    void anUnchangedImageIsNotImportedAgain() throws Exception {
        var images = Images.create(work.resolve("images"));
        var reference = "ostree-unverified-image:oci:%s:v1".formatted(images.layout().directory());

        var first = pull(reference).succeeded();
        var second = pull(reference).succeeded();

        assertTrue(first.out().contains("Wrote: " + reference), first::toString);
        assertTrue(second.out().contains("No changes in " + reference), second::toString);
    }

    /** bootc reads the first member alone, and then finds the wrong diff-id. */
    @Test
    void readsAllMembersOfAGzipLayer() throws Exception {
        var layout = ImageLayout.create(work.resolve("layout"));
        var tar = tarOf("usr/lib/first", "usr/lib/last");
        var blob = new ByteArrayOutputStream();
        for (int start = 0; start < tar.length; start += tar.length / 3) {
            var end = Math.min(tar.length, start + tar.length / 3);
            blob.writeBytes(ImageLayout.gzip(Arrays.copyOfRange(tar, start, end)));
        }
        layout.tag("os", Image.bootable("1", layout.layer(Layer.GZIP, blob.toByteArray(), tar)));

        var commit = imported(layout.directory());

        assertEquals("usr/lib/first\n", Ostree.in(repository, "cat", commit, "/usr/lib/first"));
        assertEquals("usr/lib/last\n", Ostree.in(repository, "cat", commit, "/usr/lib/last"));
    }

    /** bootc replaces the link by a directory, which takes the host's libraries away. */
    @Test
    void anImpliedParentFollowsTheLinkBelowIt() throws Exception {
        var images = Images.create(work.resolve("images"));
        var layout = images.layout();
        var tar = tarOf("lib/x");
        var above = layout.layer(Layer.TAR, tar, tar);
        layout.tag("os", Image.bootable("1", images.system(), above));

        var commit = imported(layout.directory());

        assertTrue(Ostree.in(repository, "ls", commit, "/lib").contains("/lib -> usr/lib"));
        assertEquals("lib/x\n", Ostree.in(repository, "cat", commit, "/usr/lib/x"));
    }

    private Outcome pull(Path layout) throws IOException, InterruptedException {
        return pull("ostree-unverified-image:oci:%s:os".formatted(layout));
    }

    private Outcome pull(String reference) throws IOException, InterruptedException {
        return bootc.run(
                "internals", "ostree-ext", "container", "image", "pull", repository, reference);
    }

    /** The merge commit of an image that is imported now. */
    private String imported(Path layout) throws IOException, InterruptedException {
        var known = imageCommits();
        pull(layout).succeeded();
        var added = new HashSet<>(imageCommits());
        added.removeAll(known);
        assertEquals(1, added.size(), added::toString);
        return added.iterator().next();
    }

    private Set<String> imageCommits() throws IOException, InterruptedException {
        var commits = new HashSet<String>();
        for (var ref : Ostree.refs(repository)) {
            if (ref.startsWith("ostree/container/image/")) {
                commits.add(Ostree.in(repository, "rev-parse", ref).strip());
            }
        }
        return commits;
    }

    private Path imageOfBootc(String name) throws IOException, InterruptedException {
        var images = work.resolve("images");
        Fixtures.unpack(Fixtures.find("import/images.tar.zst"), images);
        return images.resolve(name);
    }

    /** A tar of files whose content is their name. */
    private byte[] tarOf(String... names) throws IOException, InterruptedException {
        var tree = Files.createDirectories(work.resolve("tree"));
        for (var name : names) {
            var file = tree.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name + "\n");
        }
        var tar = work.resolve("layer.tar");
        var argv = new ArrayList<>(List.of("tar", "-C", tree.toString(), "-cf", tar.toString()));
        argv.addAll(List.of(names));
        Tool.of(argv).output();
        return Files.readAllBytes(tar);
    }

    /** What bootc has written down, but for its exit status and errors. */
    private static List<String> expected(String name) throws IOException {
        var lines = Files.readAllLines(Fixtures.find("import/" + name + ".expected"));
        assertEquals("exit 0", lines.getFirst());
        return lines.stream().skip(1).filter(line -> !line.startsWith("error: ")).toList();
    }

    /** Its content checksum and {@code ostree ls} of it, as in the fixtures. */
    private List<String> listing(String commit) throws IOException, InterruptedException {
        var content =
                Ostree.in(repository, "show", commit)
                        .lines()
                        .filter(line -> line.startsWith("ContentChecksum:"));
        var tree = Ostree.in(repository, "ls", "-R", "-C", "-X", commit).lines();
        return Stream.concat(content, tree).toList();
    }

    /** The path in a line of a listing. */
    private static String path(String line) {
        return line.startsWith("ContentChecksum:")
                ? "ContentChecksum"
                : line.replaceFirst(" -> .*", "").replaceFirst(".* ", "");
    }

    private static String objectName(String line) {
        return line.split(" +", -1)[4];
    }
}

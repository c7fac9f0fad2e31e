package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.CommittedOs;
import org.bootcd.it.fixture.Encapsulation;
import org.bootcd.it.fixture.Encapsulation.Form;
import org.bootcd.it.fixture.Fixtures;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.TarWriter;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that encapsulate an ostree commit become that commit again. */
@Tag("root")
final class EncapsulatedIT {
    @TempDir private Path work;
    private Path repository;
    private Bootc bootc;

    @BeforeEach
    void makeRepository() throws Exception {
        repository = Ostree.bareRepository(work.resolve("repo"));
        bootc = Bootc.withConfiguration(work.resolve("containers"));
    }

    /** Parent, timestamp, manifest as it was served and all. */
    @Test
    void makesTheMergeCommitOfBootcToTheBit() throws Exception {
        Fixtures.unpack(Fixtures.find("encapsulated/encap.tar.zst"), work);

        pull(unverified(work.resolve("encap"))).succeeded();

        assertEquals(
                List.of(
                        "1b16200d3167efbb0210641149b8044b6cd5b0fc5b23c57099a76c40660bcd15",
                        "c0d9c43f49d520a2717526e8047f154d0a60bff764d16d03e2977e30d79627ec"),
                commits());
        Ostree.assertIntact(repository);
    }

    @ParameterizedTest
    @CsvSource({"OLDEST, 0", "SHARED, 0", "CURRENT, 0", "OLDEST, 2", "SHARED, 3", "CURRENT, 4"})
    void theTreeIsThatOfTheCommit(Form form, int chunks) throws Exception {
        var os = CommittedOs.create(work.resolve("os"));
        var layout = ImageLayout.create(work.resolve("layout"));
        var encapsulation = new Encapsulation(os.repository(), os.commit(), form);
        var layers = encapsulation.layers(layout, chunks);
        layout.tag("os", encapsulation.image(layers));

        pull(unverified(layout.directory())).succeeded();

        var merged = imageCommit();
        assertEquals(
                Ostree.in(os.repository(), "ls", "-R", "-C", "-X", os.commit()),
                Ostree.in(repository, "ls", "-R", "-C", "-X", merged));
        assertEquals(
                Ostree.in(os.repository(), "show", "--raw", os.commit()),
                Ostree.in(repository, "show", "--raw", ref(layers.getFirst())));
        assertEquals(os.commit(), Ostree.in(repository, "rev-parse", merged + "^").strip());
        Ostree.assertIntact(repository);
    }

    /** So that bootc and rpm-ostree take it for theirs. */
    @Test
    void aChunkIsADirectoryOfObjectsByTheirChecksum() throws Exception {
        var os = CommittedOs.create(work.resolve("os"));
        var layout = ImageLayout.create(work.resolve("layout"));
        var encapsulation = new Encapsulation(os.repository(), os.commit(), Form.CURRENT);
        var layers = encapsulation.layers(layout, 2);
        layout.tag("os", encapsulation.image(layers));

        pull(unverified(layout.directory())).succeeded();

        var raw = Ostree.in(repository, "show", "--raw", ref(layers.get(1)));
        assertTrue(raw.contains("(@a{sv} {}, @ay [], @a(say) [], '', '', uint64 0, "), raw);
        for (var line :
                Ostree.in(repository, "ls", "-R", "-C", ref(layers.get(1))).lines().toList()) {
            var words = line.replaceFirst(" -> .*", "").split(" +", -1);
            if (line.startsWith("d")) {
                assertEquals(
                        "d00755 0 0 446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c5488 /",
                        "%s %s %s %s %s"
                                .formatted(words[0], words[1], words[2], words[5], words[6]));
            } else {
                assertEquals("/" + words[4], words[5]);
            }
        }
    }

    @Test
    void chunksThatAreThereAreNotFetchedAgain() throws Exception {
        var os = CommittedOs.create(work.resolve("os"));
        var layout = ImageLayout.create(work.resolve("layout"));
        var encapsulation = new Encapsulation(os.repository(), os.commit(), Form.CURRENT);
        layout.tag("os", encapsulation.image(encapsulation.layers(layout, 3)));
        pull(unverified(layout.directory())).succeeded();
        var next = os.with("usr/share/added", "second version\n").committed();
        var second = new Encapsulation(next.repository(), next.commit(), Form.CURRENT);
        layout.tag("os", second.image(second.layers(layout, 3)));

        var outcome = pull(unverified(layout.directory())).succeeded();

        assertTrue(
                outcome.out().contains("layers already present: 2; layers needed: 2 "),
                outcome::toString);
        assertEquals("second version\n", cat("/usr/share/added"));
        Ostree.assertIntact(repository);
    }

    @Test
    void derivedLayersLieOnTheCommit() throws Exception {
        var os = CommittedOs.withComposefs(work.resolve("os"));
        var tar =
                new TarWriter()
                        .time(1_700_000_000)
                        .directory("opt", 0755)
                        .file("opt/tool", "tool\n")
                        .file("etc/app.conf", "app\n")
                        .file("usr/share/.wh.removed-in-2", "")
                        .file("usr/share/opaque/.wh..wh..opq", "")
                        .file("usr/share/opaque/new", "new\n")
                        .file("run/x", "dropped\n");

        var outcome = pullDerived(os, tar).succeeded();

        assertEquals("tool\n", cat("/opt/tool"));
        assertEquals("app\n", cat("/usr/etc/app.conf"));
        assertEquals("new\n", cat("/usr/share/opaque/new"));
        var listing = Ostree.in(repository, "ls", "-R", imageCommit());
        assertTrue(!listing.contains("removed-in-2") && !listing.contains("opaque/old"), listing);
        assertTrue(
                outcome.err().contains("Image contains non-ostree compatible file paths: x: 1"),
                outcome::toString);
        Ostree.assertIntact(repository);
    }

    @Test
    void whereOnlyUsrIsShownOtherTopLevelsAreDropped() throws Exception {
        var os = CommittedOs.create(work.resolve("os"));
        var tar =
                new TarWriter()
                        .directory("opt", 0755)
                        .file("opt/tool", "tool\n")
                        .file("usr/share/new", "new\n")
                        .file("top", "top\n");

        var outcome = pullDerived(os, tar).succeeded();

        assertEquals("new\n", cat("/usr/share/new"));
        assertNotEquals(
                0,
                Tool.of("ostree", "--repo=" + repository, "ls", imageCommit(), "/opt")
                        .run()
                        .status());
        assertTrue(
                outcome.err()
                        .contains("Image contains non-ostree compatible file paths: opt: 2 top: 1"),
                outcome::toString);
        Ostree.assertIntact(repository);
    }

    /** As podman and buildah leave it when a build has changed files of the base. */
    @Test
    void linksToChangedObjectsBecomeFiles() throws Exception {
        var os = CommittedOs.create(work.resolve("os"));
        var object = "sysroot/ostree/repo/objects/ab/" + "c".repeat(62) + ".file";
        var tar =
                new TarWriter()
                        .time(1_700_000_000)
                        .owner(12, 34)
                        .file(
                                object,
                                "changed\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                0751)
                        .owner(0, 0)
                        .hardlink("usr/bin/sudo", object)
                        .hardlink("usr/bin/sudoedit", object)
                        .hardlink("etc/hosts", object);

        pullDerived(os, tar).succeeded();

        var merged = imageCommit();
        for (var name : List.of("/usr/bin/sudo", "/usr/bin/sudoedit", "/usr/etc/hosts")) {
            assertEquals("changed\n", cat(name));
            var line = Ostree.in(repository, "ls", merged, name);
            assertTrue(line.startsWith("-00751 12 34 "), line);
        }
        Ostree.assertIntact(repository);
    }

    private Outcome pullDerived(CommittedOs os, TarWriter derived)
            throws IOException, InterruptedException {
        var layout = ImageLayout.create(work.resolve("layout"));
        var encapsulation = new Encapsulation(os.repository(), os.commit(), Form.CURRENT);
        var bytes = derived.end();
        var layer = layout.layer(Layer.GZIP, ImageLayout.gzip(bytes), bytes);
        layout.tag("os", encapsulation.image(encapsulation.layers(layout, 2), layer));
        return pull(unverified(layout.directory()));
    }

    private static String unverified(Path layout) {
        return "ostree-unverified-image:oci:%s:os".formatted(layout);
    }

    private Outcome pull(String reference) throws IOException, InterruptedException {
        return bootc.run(
                "internals", "ostree-ext", "container", "image", "pull", repository, reference);
    }

    /** Of all refs, sorted. */
    private List<String> commits() throws IOException, InterruptedException {
        var commits = new ArrayList<String>();
        for (var ref : Ostree.refs(repository)) {
            commits.add(Ostree.in(repository, "rev-parse", ref).strip());
        }
        return commits.stream().sorted().toList();
    }

    private String imageCommit() throws IOException, InterruptedException {
        for (var ref : Ostree.refs(repository)) {
            if (ref.startsWith("ostree/container/image/")) {
                return Ostree.in(repository, "rev-parse", ref).strip();
            }
        }
        throw new AssertionError("no image");
    }

    private String cat(String path) throws IOException, InterruptedException {
        return Ostree.in(repository, "cat", imageCommit(), path);
    }

    private static String ref(Layer layer) {
        return "ostree/container/blob/" + layer.digest().replace(":", "_3A_");
    }
}

package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers built and merged in a real repository; what comes out is shown as one line a path. */
class MergedTreeTest {
    private static final FileMetadata PLAIN = new FileMetadata(0, 0, 0755, List.of());

    @TempDir private Path directory;

    @BeforeEach
    void initRepository() throws IOException, InterruptedException {
        var init =
                new ProcessBuilder("ostree", "init", "--mode=bare", "--repo=" + directory)
                        .inheritIO()
                        .start();
        assertEquals(0, init.waitFor());
    }

    @Test
    void whiteoutRemovesWhatLowerLayersHave() throws IOException {
        assertEquals(
                List.of("a", "a/keep"),
                merge(
                        l -> {
                            l.directory("a", PLAIN);
                            file(l, "a/keep");
                            file(l, "a/gone");
                            l.directory("b", PLAIN);
                            file(l, "b/below");
                        },
                        l -> {
                            file(l, "a/.wh.gone");
                            file(l, ".wh.b");
                        }));
    }

    @Test
    void whiteoutSparesWhatItsOwnLayerHas() throws IOException {
        assertEquals(
                List.of("a", "a/new"),
                merge(
                        l -> file(l, "a/old"),
                        l -> {
                            file(l, ".wh.a");
                            file(l, "a/new");
                        }));
    }

    @Test
    void opaqueDirectoryHidesAllBelow() throws IOException {
        assertEquals(
                List.of("a", "a/new"),
                merge(
                        l -> {
                            file(l, "a/old");
                            file(l, "a/sub/old");
                        },
                        l -> {
                            file(l, "a/.wh..wh..opq");
                            file(l, "a/new");
                        }));
    }

    @Test
    void impliedDirectoryLeadsThroughALink() throws IOException {
        assertEquals(
                List.of("lib", "usr", "usr/lib", "usr/lib/old", "usr/lib/x"),
                merge(
                        l -> {
                            file(l, "usr/lib/old");
                            l.symlink("lib", PLAIN, "usr/lib");
                        },
                        l -> file(l, "lib/x")));
    }

    @Test
    void absoluteLinkAndDotsStayInsideTheImage() throws IOException {
        assertEquals(
                List.of("lib", "usr", "usr/lib", "usr/lib/x"),
                merge(
                        l -> {
                            l.directory("usr/lib", PLAIN);
                            l.symlink("lib", PLAIN, "/../../usr/./lib");
                        },
                        l -> file(l, "lib/x")));
    }

    @Test
    void linksInACircleAreAnError() {
        assertThrows(
                UnimportableLayer.class,
                () ->
                        merge(
                                l -> {
                                    l.symlink("a", PLAIN, "b");
                                    l.symlink("b", PLAIN, "a");
                                },
                                l -> file(l, "a/x")));
    }

    @Test
    void explicitDirectoryReplacesALinkAndIsToldOf() throws IOException {
        try (var repo = Repo.open(directory)) {
            var tree = new MergedTree(repo);
            tree.apply(layer(repo, l -> l.symlink("lib", PLAIN, "usr/lib")));
            tree.apply(layer(repo, l -> l.directory("lib", PLAIN)));
            assertEquals(
                    List.of(
                            "/lib, a symbolic link to usr/lib in a lower layer, becomes a directory"),
                    tree.warnings());
        }
    }

    @Test
    void laterEntryOfALayerWins() throws IOException {
        assertEquals(
                List.of("a", "b", "b/x"),
                merge(
                        l -> {
                            file(l, "a/x");
                            file(l, "a");
                            file(l, "b");
                            l.directory("b", PLAIN);
                            file(l, "b/x");
                        }));
    }

    @Test
    void hardLinkMayComeBeforeItsTarget() throws IOException {
        assertEquals(
                List.of("a", "b", "c"),
                merge(
                        l -> {
                            l.hardlink("a", "b");
                            l.hardlink("b", "c");
                            file(l, "c");
                        }));
    }

    @Test
    void hardLinkToNothingIsAnError() {
        assertThrows(UnimportableLayer.class, () -> merge(l -> l.hardlink("a", "b")));
    }

    @Test
    void pathThroughAFileOfTheLayerIsAnError() {
        assertThrows(
                UnimportableLayer.class,
                () ->
                        merge(
                                l -> {
                                    file(l, "a");
                                    file(l, "a/b");
                                }));
    }

    @Test
    void emptyHostnameOfABuildIsLeftOut() throws IOException {
        assertEquals(
                List.of("usr", "usr/etc", "usr/etc/hosts"),
                merge(
                        l -> {
                            file(l, "usr/etc/hosts");
                            l.file("usr/etc/hostname", PLAIN, 0, stream(""));
                        }));
    }

    private interface Layer {
        void fill(LayerCommit commit) throws IOException;
    }

    private List<String> merge(Layer... layers) throws IOException {
        try (var repo = Repo.open(directory)) {
            var tree = new MergedTree(repo);
            for (var layer : layers) {
                tree.apply(layer(repo, layer));
            }
            tree.removeBuildLeftovers();
            var paths = new TreeSet<String>();
            list(tree.root(), "", paths);
            return new ArrayList<>(paths);
        }
    }

    private static Checksum layer(Repo repo, Layer layer) throws IOException {
        try (var transaction = Transaction.begin(repo);
                var commit = new LayerCommit(transaction, Labels.NONE)) {
            layer.fill(commit);
            var checksum = commit.finish();
            transaction.commit();
            return checksum;
        }
    }

    private static void list(Tree.Directory directory, String prefix, SortedSet<String> paths) {
        directory
                .children()
                .forEach(
                        (name, child) -> {
                            paths.add(prefix + name);
                            if (child instanceof Tree.Directory sub) {
                                list(sub, prefix + name + "/", paths);
                            }
                        });
    }

    private static void file(LayerCommit layer, String path) throws IOException {
        layer.file(path, PLAIN, path.length(), stream(path));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}

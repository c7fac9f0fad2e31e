package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the entries of one layer, in a real repository. */
class LayerCommitTest {
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
    void linksToLinksCostNoMoreInTheWorstOrder() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () ->
                        assertEquals(
                                20_001,
                                children(
                                                layer -> {
                                                    for (int i = 0; i < 20_000; i++) {
                                                        layer.hardlink("n" + i, "n" + (i + 1));
                                                    }
                                                    file(layer, "n20000");
                                                })
                                        .size()));
    }

    @Test
    void linksInACircleAreAnError() {
        var refused =
                assertThrows(
                        UnimportableLayer.class,
                        () ->
                                children(
                                        layer -> {
                                            layer.hardlink("a", "b");
                                            layer.hardlink("b", "c");
                                            layer.hardlink("c", "b");
                                        }));
        assertEquals(
                "a: hard link to b, which is no file of this layer; a link to a lower layer's file"
                        + " has to be a copy",
                refused.getMessage());
    }

    @Test
    void fileThatReplacesADirectoryTakesTheLinksBelowAlong() throws IOException {
        assertEquals(
                Set.of("a"),
                children(
                        layer -> {
                            layer.hardlink("a/b/link", "nowhere");
                            file(layer, "a");
                        }));
    }

    @Test
    void directoryKeepsTheLinksBelowIt() throws IOException {
        assertEquals(
                Set.of("a", "later"),
                children(
                        layer -> {
                            layer.hardlink("a/link", "later");
                            layer.directory("a", PLAIN);
                            file(layer, "later");
                        }));
    }

    @Test
    void lastEntryOfAPathWinsOverALinkThatWaits() throws IOException {
        assertEquals(
                Set.of("a", "b"),
                children(
                        layer -> {
                            layer.hardlink("a", "nowhere");
                            file(layer, "a");
                            layer.hardlink("b", "nowhere");
                            layer.directory("b", PLAIN);
                        }));
    }

    @Test
    void linkThatWaitsWinsOverWhatWasThere() {
        assertThrows(
                UnimportableLayer.class,
                () ->
                        children(
                                layer -> {
                                    file(layer, "a");
                                    layer.hardlink("a", "nowhere");
                                    layer.hardlink("b", "a");
                                }));
    }

    @Test
    void nothingIsBelowALink() {
        assertThrows(
                UnimportableLayer.class,
                () ->
                        children(
                                layer -> {
                                    layer.hardlink("a", "b");
                                    file(layer, "a/x");
                                    file(layer, "b");
                                }));
    }

    @Test
    void namesInErrorsCannotForgeALine() {
        var refused =
                assertThrows(
                        UnimportableLayer.class,
                        () -> children(layer -> layer.hardlink("a\nerror: b", "c\n")));
        assertEquals(1, String.valueOf(refused.getMessage()).lines().count());
    }

    /** On a stack of the default size. */
    @Test
    void importsTheDeepestPaths() throws Exception {
        var deepest = String.join("/", Collections.nCopies(512, "d"));
        var failures = new ArrayList<Throwable>();
        var thread =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(
                                () -> {
                                    try {
                                        children(layer -> file(layer, deepest));
                                    } catch (IOException e) {
                                        failures.add(e);
                                    }
                                });
        thread.join();
        assertEquals(List.of(), failures);
    }

    @Test
    void directoriesWithoutEntriesAreBounded() {
        var name = "n".repeat(250);
        assertThrows(
                UnimportableLayer.class,
                () ->
                        children(
                                layer -> {
                                    for (int i = 0; i < 20_000; i++) {
                                        layer.hardlink("%s%d/x".formatted(name, i), "y");
                                    }
                                }));
    }

    @Test
    void impliedDirectoriesComeBackAsTheyWere() throws IOException {
        var paths = List.of("a", "a/b\nc", "a/b\\nc", "back\\", "\n");
        var implied = new ImpliedDirectories();
        for (var path : paths) {
            implied.add(path);
        }
        assertEquals(Set.copyOf(paths), ImpliedDirectories.parse(implied.text().orElseThrow()));
    }

    /** Effort that grows with the square would take minutes. */
    @Test
    void replacingFilesBesideManyImpliedDirectoriesIsCheap() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () ->
                        children(
                                layer -> {
                                    for (int i : IntStream.range(0, 20_000).toArray()) {
                                        layer.symlink("d%d/x".formatted(i), PLAIN, "y");
                                    }
                                }));
    }

    private interface Layer {
        void fill(LayerCommit commit) throws IOException;
    }

    /** The names at the top of a layer. */
    private Set<String> children(Layer layer) throws IOException {
        try (var repo = Repo.open(directory);
                var transaction = Transaction.begin(repo);
                var commit = new LayerCommit(transaction, Labels.NONE)) {
            layer.fill(commit);
            var checksum = commit.finish();
            transaction.commit();
            return repo.tree(checksum).children().keySet();
        }
    }

    private static void file(LayerCommit layer, String path) throws IOException {
        layer.file(
                path,
                PLAIN,
                path.length(),
                new ByteArrayInputStream(path.getBytes(StandardCharsets.UTF_8)));
    }
}

package org.bootcd.it.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bootcd.daemon.image.Digest;
import org.bootcd.it.fixture.Checkout;
import org.bootcd.it.fixture.Measurement;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.OwnJava;
import org.bootcd.it.fixture.Tool;
import org.bootcd.it.fixture.TreeListing;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of the corpora gets the verdict that {@code verdicts.txt} has, which was reviewed;
 * {@code -Dbootcd.write-verdicts=true} writes the file anew. No file crashes, hangs or bloats.
 */
@Tag("root")
final class CorpusIT {
    private static final String ACCEPTED = "accepted ";

    /**
     * Where Python is alone: it takes access times of the GNU format for a prefix of the name,
     * loses maps of sparse files that have an empty segment, and lets global headers rename
     * entries, which readers of layers do not.
     */
    private static final Map<String, String> BETTER_JUDGES =
            Map.of(
                    "invalid-go17.tar", "tar",
                    "pax-nil-sparse-data.tar", "tar",
                    "pax-nil-sparse-hole.tar", "tar",
                    "pax-global-records.tar", "bsdtar");

    private static final long MEMORY_LIMIT = 256L << 20;

    @TempDir private static Path work;
    private static Path repository;
    private static SortedMap<String, Path> files;
    private static long peak;
    private static final SortedMap<String, String> VERDICTS = new TreeMap<>();
    private static final SortedMap<String, TreeListing> TREES = new TreeMap<>();

    @BeforeAll
    static void judgeAllFiles() throws Exception {
        repository = Ostree.bareRepository(work.resolve("repo"));
        files = Corpus.load(Files.createDirectory(work.resolve("corpus")));
        var list =
                Files.write(
                        work.resolve("files"),
                        files.values().stream().map(Path::toString).toList());
        var answer = work.resolve("verdicts");
        var judge = OwnJava.tool(List.of("-Xmx128m"), Judge.class, repository, list, answer);
        peak = Measurement.of(judge.within(Duration.ofMinutes(5))).peak(Judge.class.getName());
        var verdicts = Files.readAllLines(answer);
        assertEquals(files.size(), verdicts.size());
        for (var name : files.keySet()) {
            VERDICTS.put(name, withTree(name, verdicts.get(VERDICTS.size())));
        }
        if (Boolean.getBoolean("bootcd.write-verdicts")) {
            var lines = new ArrayList<String>();
            VERDICTS.forEach((name, verdict) -> lines.add(name + " | " + verdict));
            Files.write(table(), lines);
        }
    }

    static Stream<String> names() {
        return files.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void getsItsVerdict(String name) throws Exception {
        var expected =
                Files.readAllLines(table()).stream()
                        .filter(line -> line.startsWith(name + " | "))
                        .map(line -> line.substring(name.length() + 3))
                        .findFirst()
                        .orElse("no expectation: decide and add it to " + table().getFileName());
        assertEquals(expected, VERDICTS.get(name));
    }

    /**
     * Python's tarfile sees the same tree in every layer that we accept, or else a better judge.
     */
    @ParameterizedTest
    @MethodSource("acceptedLayers")
    void anotherReaderSeesTheSameTree(String name) throws Exception {
        var layer = Objects.requireNonNull(files.get(name));
        var judge = BETTER_JUDGES.get(layer.getFileName().toString());
        var theirs = judge == null ? TreeListing.ofLayer(layer) : extracted(judge, layer);
        assertEquals("", Objects.requireNonNull(TREES.get(name)).differences(theirs));
    }

    private static TreeListing extracted(String program, Path layer)
            throws IOException, InterruptedException {
        var directory = Files.createTempDirectory(work, "extracted-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Tool.of(program, "--numeric-owner", "-xpf", layer, "-C", directory).output();
        return TreeListing.ofDirectory(directory);
    }

    static Stream<String> acceptedLayers() {
        return TREES.keySet().stream();
    }

    @Test
    void noFileNeedsMuchMemory() {
        System.out.printf("peak memory of %d files: %d MiB%n", files.size(), peak >> 20);
        assertTrue(peak <= MEMORY_LIMIT, () -> "%d MiB".formatted(peak >> 20));
    }

    @Test
    void theRepositoryIsIntactAfterwards() throws Exception {
        Ostree.assertIntact(repository);
    }

    /** For a commit, the digest of what a checkout of it holds. */
    private static String withTree(String name, String verdict)
            throws IOException, InterruptedException {
        if (!verdict.startsWith(ACCEPTED)) {
            return verdict;
        }
        var directory = work.resolve("tree");
        Ostree.in(repository, "checkout", verdict.substring(ACCEPTED.length()), directory);
        var tree = TreeListing.ofDirectory(directory);
        Tool.of("rm", "-rf", directory).output();
        TREES.put(name, tree);
        var digest = Digest.of(tree.toString().getBytes(StandardCharsets.UTF_8)).hex();
        return "accepted with tree %s of %d"
                .formatted(digest.substring(0, 16), tree.entries().size());
    }

    private static Path table() {
        return Checkout.root()
                .resolve("integration-tests/src/test/resources/org/bootcd/it/corpus/verdicts.txt");
    }
}

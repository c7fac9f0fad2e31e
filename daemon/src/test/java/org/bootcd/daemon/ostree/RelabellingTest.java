package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy of a few lines, in repositories of each mode that holds labels. */
class RelabellingTest {
    private static final FileMetadata PLAIN = new FileMetadata(0, 0, 0755, List.of());
    private static final String POLICY = "usr/etc/selinux/small/";
    private static final String CONTEXTS =
            """
            /.*     system_u:object_r:default_t:s0
            /usr/bin(/.*)?  --  system_u:object_r:bin_t:s0
            /usr/bin/link   -l  system_u:object_r:link_t:s0
            /usr/none.*     <<none>>
            """;

    @TempDir private Path directory;

    @BeforeEach
    void initRepository() throws IOException, InterruptedException {
        var init =
                new ProcessBuilder("ostree", "init", "--mode=bare-user", "--repo=" + directory)
                        .inheritIO()
                        .start();
        assertEquals(0, init.waitFor());
    }

    @Test
    void labelsFollowPathAndType() throws IOException {
        try (var repo = Repo.open(directory);
                var policy = policyOf(repo, layer(repo, this::policy))) {
            assertEquals(label("bin_t"), policy.of("usr/bin/x", FileType.REGULAR));
            assertEquals(label("default_t"), policy.of("usr/bin/x", FileType.DIRECTORY));
            assertEquals(label("link_t"), policy.of("usr/bin/link", FileType.SYMLINK));
            assertEquals(label("default_t"), policy.of("", FileType.DIRECTORY));
            assertEquals(Optional.empty(), policy.of("usr/none", FileType.REGULAR));
        }
    }

    @Test
    void aLabelledLayerIsTheOneThatIsImportedWithLabels() throws IOException {
        try (var repo = Repo.open(directory);
                var policy = policyOf(repo, layer(repo, this::policy))) {
            var plain = layer(repo, RelabellingTest::programs);
            var labelled = layer(repo, policy, RelabellingTest::programs);
            try (var transaction = Transaction.begin(repo);
                    var relabelling = new Relabelling(transaction, policy)) {
                assertEquals(labelled, relabelling.layer(plain));
                assertEquals(labelled, relabelling.layer(labelled));
                transaction.commit();
            }
            assertEquals(repo.commit(plain).metadata(), repo.commit(labelled).metadata());
        }
    }

    @Test
    void aFileThatWantsNoLabelStaysAsItIs() throws IOException {
        try (var repo = Repo.open(directory);
                var policy = policyOf(repo, layer(repo, this::policy))) {
            var own = new FileMetadata.Attribute(SelinuxPolicy.XATTR, bytes("own"));
            Layer layer = l -> file(l, "usr/none", PLAIN.with(own), "x");
            assertEquals(
                    repo.tree(layer(repo, layer)).find("usr/none"),
                    repo.tree(layer(repo, policy, layer)).find("usr/none"));
        }
    }

    @Test
    void knowsACommitThatMissesItsLabels() throws IOException {
        try (var repo = Repo.open(directory)) {
            var plain = layer(repo, this::policy);
            assertTrue(SelinuxPolicy.isMissedBy(repo, plain));
            assertFalse(SelinuxPolicy.isMissedBy(repo, layer(repo, RelabellingTest::programs)));
            try (var policy = policyOf(repo, plain)) {
                assertFalse(SelinuxPolicy.isMissedBy(repo, layer(repo, policy, this::policy)));
            }
        }
    }

    @Test
    void leavesNoCopyOfThePolicyBehind() throws IOException {
        try (var repo = Repo.open(directory);
                var policy = policyOf(repo, layer(repo, this::policy));
                var temporary = Files.list(directory.resolve("tmp"))) {
            assertEquals(label("default_t"), policy.of("x", FileType.REGULAR));
            assertTrue(temporary.noneMatch(p -> p.getFileName().toString().contains("selinux")));
        }
    }

    @Test
    void refusesAPolicyThatLeadsOutOfTheImage() throws IOException {
        try (var repo = Repo.open(directory)) {
            var commit =
                    layer(
                            repo,
                            l -> {
                                config(l);
                                l.symlink(POLICY + "contexts", PLAIN, "/etc");
                            });
            var error = assertThrows(IOException.class, () -> SelinuxPolicy.of(repo, commit));
            assertTrue(String.valueOf(error.getMessage()).contains("symbolic link"));
        }
    }

    private static SelinuxPolicy policyOf(Repo repo, Checksum commit) throws IOException {
        return SelinuxPolicy.of(repo, commit).orElseThrow();
    }

    private static Optional<FileMetadata.Attribute> label(String type) {
        return Optional.of(
                new FileMetadata.Attribute(
                        "security.selinux", bytes("system_u:object_r:%s:s0\0".formatted(type))));
    }

    private void policy(LayerCommit layer) throws IOException {
        config(layer);
        file(layer, POLICY + "contexts/files/file_contexts", PLAIN, CONTEXTS);
        file(layer, POLICY + "policy/policy.33", PLAIN, "binary");
    }

    private static void config(LayerCommit layer) throws IOException {
        file(layer, "usr/etc/selinux/config", PLAIN, "SELINUX=enforcing\nSELINUXTYPE=small\n");
    }

    private static void programs(LayerCommit layer) throws IOException {
        var wrong = new FileMetadata.Attribute(SelinuxPolicy.XATTR, bytes("wrong"));
        var other = new FileMetadata.Attribute("user.colour", bytes("blue"));
        layer.directory("usr/bin", new FileMetadata(1, 2, 01777, List.of()));
        file(layer, "usr/bin/tool", new FileMetadata(0, 5, 04755, List.of(wrong, other)), "tool");
        file(layer, "usr/bin/.wh.gone", PLAIN, "");
        file(layer, "usr/bin/large", PLAIN, "x".repeat(9 << 20));
        layer.symlink("usr/bin/link", PLAIN, "tool");
    }

    private interface Layer {
        void fill(LayerCommit commit) throws IOException;
    }

    private static Checksum layer(Repo repo, Layer layer) throws IOException {
        return layer(repo, Labels.NONE, layer);
    }

    private static Checksum layer(Repo repo, Labels labels, Layer layer) throws IOException {
        try (var transaction = Transaction.begin(repo);
                var commit = new LayerCommit(transaction, labels)) {
            layer.fill(commit);
            var checksum = commit.finish();
            transaction.commit();
            return checksum;
        }
    }

    private static void file(LayerCommit layer, String path, FileMetadata metadata, String content)
            throws IOException {
        var bytes = bytes(content);
        layer.file(path, metadata, bytes.length, new ByteArrayInputStream(bytes));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

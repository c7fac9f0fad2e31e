package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.daemon.foreign.ObjectType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The objects of an encapsulated commit, right and wrong, taken into a real repository. */
class EncapsulatedObjectsTest {
    private static final FileMetadata PLAIN = new FileMetadata(0, 0, 0755, List.of());
    private static final byte[] DIR_META = PLAIN.directoryObject();
    private static final Checksum DIR_META_NAME = Checksum.ofObject(DIR_META);
    private static final byte[] EMPTY_TREE = new DirTree(files(), directories()).object();

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
    void theCommitIsWrittenWithAllItsObjects() throws IOException {
        var file = file("content");
        var tree = treeOf("x", file);
        var commit = commit(Checksum.ofObject(tree));

        var name =
                takeCommit(
                        commit,
                        base -> {
                            put(base, ObjectType.DIR_META, DIR_META);
                            put(base, ObjectType.DIR_TREE, tree);
                            base.file(file, 7, stream("content"));
                        });

        assertEquals(Checksum.ofObject(commit), name);
        try (var repo = Repo.open(directory)) {
            assertTrue(repo.hasCommit(name));
            assertTrue(repo.tree(name).find("x").isPresent());
        }
    }

    /** Writers of encapsulated images do not go into /sysroot. */
    @Test
    void theEmptyDirtreeMayBeLeftOut() throws IOException {
        var directories = directories();
        directories.put("sysroot", directory(EMPTY_TREE));
        var tree = new DirTree(files(), directories).object();

        var name =
                takeCommitOf(
                        tree,
                        base -> {
                            put(base, ObjectType.DIR_META, DIR_META);
                            put(base, ObjectType.DIR_TREE, tree);
                        });

        try (var repo = Repo.open(directory)) {
            assertTrue(repo.tree(name).find("sysroot").isPresent());
        }
    }

    @Test
    void contentThatIsThereIsNotReadAgain() throws IOException {
        var file = file("content");
        takeChunk(chunk -> chunk.file(file, 7, stream("content")));
        takeChunk(chunk -> chunk.file(file, 7, stream("")));
    }

    @Test
    void aChunkNamesItsObjects() throws IOException {
        var file = file("content");
        var name = takeChunk(chunk -> chunk.file(file, 7, stream("content")));
        try (var repo = Repo.open(directory)) {
            assertEquals(
                    List.of(file.name().hex()), List.copyOf(repo.tree(name).children().keySet()));
            assertEquals(Instant.EPOCH, repo.commit(name).timestamp());
        }
    }

    @Test
    void refusesContentThatIsNotWhatItsNameSays() {
        var file = file("content");
        assertRefused(
                file
                        + ": the content is that of %s, not what the name says"
                                .formatted(file("CONTENT").name()),
                () -> takeChunk(chunk -> chunk.file(file, 7, stream("CONTENT"))));
    }

    @Test
    void refusesAnotherOwner() {
        var file = file("content");
        var other = new NamedFile(file.name(), 1, file.gid(), file.mode(), file.xattrs());
        assertThrows(
                UnimportableLayer.class,
                () -> takeChunk(chunk -> chunk.file(other, 7, stream("content"))));
    }

    @Test
    void refusesADuplicateInAChunk() {
        var file = file("content");
        assertRefused(
                file + ": the object is there twice",
                () ->
                        takeChunk(
                                chunk -> {
                                    chunk.file(file, 7, stream("content"));
                                    chunk.file(file, 7, stream("content"));
                                }));
    }

    @Test
    void refusesMetadataInAChunk() {
        assertRefused(
                DIR_META_NAME + ": a metadata object in a layer that is for content objects",
                () -> takeChunk(chunk -> put(chunk, ObjectType.DIR_META, DIR_META)));
    }

    @Test
    void refusesALayerThatDoesNotBeginWithItsCommit() {
        assertRefused(
                DIR_META_NAME + ": the layer does not begin with its commit",
                () -> take(base -> put(base, ObjectType.DIR_META, DIR_META)));
        assertRefused("the commit layer: it holds no commit", () -> take(_ -> {}));
    }

    @Test
    void refusesASecondCommit() {
        var commit = commit(Checksum.ofObject(EMPTY_TREE));
        assertRefused(
                Checksum.ofObject(commit) + ".commit: a second commit in one layer",
                () -> takeCommit(commit, base -> put(base, ObjectType.COMMIT, commit)));
    }

    @Test
    void refusesWhatIsNoCommit() {
        var object = "no commit".getBytes(StandardCharsets.UTF_8);
        assertRefused(
                Checksum.ofObject(object) + ".commit: not a valid commit",
                () -> take(base -> put(base, ObjectType.COMMIT, object)));
    }

    @Test
    void refusesDetachedMetadataOfAnotherCommitOrLate() {
        var commit = commit(Checksum.ofObject(EMPTY_TREE));
        var name = Checksum.ofObject(commit);
        assertRefused(
                DIR_META_NAME + ".commitmeta: it does not follow its commit",
                () ->
                        takeCommit(
                                commit,
                                base -> {
                                    base.metadata(
                                            ObjectType.COMMIT_META, DIR_META_NAME, new byte[0]);
                                }));
        assertRefused(
                name + ".commitmeta: it does not follow its commit",
                () ->
                        takeCommit(
                                commit,
                                base -> {
                                    put(base, ObjectType.DIR_META, DIR_META);
                                    base.metadata(ObjectType.COMMIT_META, name, new byte[0]);
                                }));
    }

    @Test
    void refusesACommitWithoutItsTree() {
        var tree = treeOf("x", file("content"));
        assertRefused(
                Checksum.ofObject(tree) + ".dirtree: the commit needs it, and no layer has it",
                () -> takeCommitOf(tree, base -> put(base, ObjectType.DIR_META, DIR_META)));
    }

    @Test
    void refusesACommitWithoutItsFiles() throws IOException {
        var file = file("content");
        var tree = treeOf("x", file);
        var commit = commit(Checksum.ofObject(tree));
        assertRefused(
                file + ": the commit needs it, and no layer has it",
                () ->
                        takeCommit(
                                commit,
                                base -> {
                                    put(base, ObjectType.DIR_META, DIR_META);
                                    put(base, ObjectType.DIR_TREE, tree);
                                }));
        try (var repo = Repo.open(directory)) {
            assertFalse(repo.hasCommit(Checksum.ofObject(commit)));
        }
    }

    @Test
    void refusesNamesThatNoFileCanHave() {
        for (var name : List.of("", ".", "..", "a/b", "n".repeat(256))) {
            var tree = treeOf(name, file("content"));
            var refused =
                    assertThrows(
                            UnimportableLayer.class,
                            () -> takeCommitOf(tree, base -> put(base, ObjectType.DIR_TREE, tree)));
            assertEquals(
                    Checksum.ofObject(tree)
                            + ".dirtree: no valid directory: a name that no file can have",
                    refused.getMessage());
        }
    }

    @Test
    void refusesMetadataInAnotherForm() {
        var trailing = Arrays.copyOf(DIR_META, DIR_META.length + 1);
        var socket = DIR_META.clone();
        socket[10] = (byte) 0xc1;
        for (var object : List.of(trailing, socket, new byte[0], new byte[] {1, 2, 3})) {
            assertThrows(
                    UnimportableLayer.class,
                    () -> takeCommitOf(EMPTY_TREE, base -> put(base, ObjectType.DIR_META, object)),
                    Arrays.toString(object));
        }
    }

    /** Each dirtree has the next one twice: 2 to the power of 40 paths in 41 objects. */
    @Test
    void refusesATreeThatUnfoldsWithoutBound() {
        var trees = new ArrayList<byte[]>(List.of(EMPTY_TREE));
        for (int i = 0; i < 40; i++) {
            var directories = directories();
            directories.put("a", directory(trees.getLast()));
            directories.put("b", directory(trees.getLast()));
            trees.add(new DirTree(files(), directories).object());
        }
        assertRefused(
                "the commit's tree: more than 4000000 paths, or deeper than 2048 directories",
                () -> takeTrees(trees));
    }

    @Test
    void refusesATreeThatIsTooDeep() {
        var trees = new ArrayList<byte[]>(List.of(EMPTY_TREE));
        for (int i = 0; i < 2049; i++) {
            var directories = directories();
            directories.put("a", directory(trees.getLast()));
            trees.add(new DirTree(files(), directories).object());
        }
        assertRefused(
                "the commit's tree: more than 4000000 paths, or deeper than 2048 directories",
                () -> takeTrees(trees));
    }

    @Test
    void refusesXattrsInAnotherForm() {
        for (var xattrs :
                List.of(
                        bytes("x"),
                        bytes("user.b\0v\7user.a\0v\7\11\22"),
                        bytes("user.a\0v\7user.a\0v\7\11\22"),
                        bytes("\0v\1\3"),
                        bytes("user.a\0v\7\11\0"))) {
            var file = new NamedFile(DIR_META_NAME, 0, 0, 0644, xattrs);
            assertThrows(
                    UnimportableLayer.class,
                    () -> takeChunk(chunk -> chunk.file(file, 1, stream("x"))),
                    Arrays.toString(xattrs));
        }
    }

    @Test
    void readsXattrsAsTheyAreWritten() {
        var xattrs =
                List.of(
                        new FileMetadata.Attribute("security.selinux", bytes("a:b:c\0")),
                        new FileMetadata.Attribute("user.large", new byte[70_000]));
        assertEquals(xattrs, Xattrs.parse(Xattrs.serialise(xattrs)));
        assertEquals(List.of(), Xattrs.parse(new byte[0]));
    }

    private interface Objects<T extends ObjectLayer> {
        void fill(T layer) throws IOException;
    }

    private interface Import {
        void run() throws IOException;
    }

    private static void assertRefused(String message, Import run) {
        assertEquals(message, assertThrows(UnimportableLayer.class, run::run).getMessage());
    }

    private Checksum take(Objects<BaseCommit> objects) throws IOException {
        try (var repo = Repo.open(directory);
                var transaction = Transaction.begin(repo);
                var base = new BaseCommit(transaction)) {
            objects.fill(base);
            var name = base.finish();
            transaction.commit();
            return name;
        }
    }

    private Checksum takeCommitOf(byte[] tree, Objects<BaseCommit> objects) throws IOException {
        return takeCommit(commit(Checksum.ofObject(tree)), objects);
    }

    private Checksum takeCommit(byte[] commit, Objects<BaseCommit> objects) throws IOException {
        return take(
                base -> {
                    put(base, ObjectType.COMMIT, commit);
                    objects.fill(base);
                });
    }

    private Checksum takeChunk(Objects<ChunkCommit> objects) throws IOException {
        try (var repo = Repo.open(directory);
                var transaction = Transaction.begin(repo);
                var chunk = new ChunkCommit(transaction)) {
            objects.fill(chunk);
            var name = chunk.finish();
            transaction.commit();
            return name;
        }
    }

    /** The last one is the root. */
    private void takeTrees(List<byte[]> trees) throws IOException {
        takeCommitOf(
                trees.getLast(),
                base -> {
                    put(base, ObjectType.DIR_META, DIR_META);
                    for (var tree : trees) {
                        put(base, ObjectType.DIR_TREE, tree);
                    }
                });
    }

    private static void put(ObjectLayer layer, ObjectType type, byte[] object) throws IOException {
        layer.metadata(type, Checksum.ofObject(object), object);
    }

    private static DirTree.Subdirectory directory(byte[] tree) {
        return new DirTree.Subdirectory(Checksum.ofObject(tree), DIR_META_NAME);
    }

    private static byte[] treeOf(String name, NamedFile file) {
        var files = files();
        files.put(name, file.name());
        return new DirTree(files, directories()).object();
    }

    private static byte[] commit(Checksum tree) {
        return new Commit(new TreeMap<>(), Optional.empty(), Instant.EPOCH, tree, DIR_META_NAME)
                .object();
    }

    private static NamedFile file(String content) {
        var header = PLAIN.fileHeader();
        var bytes = bytes(content);
        var object = Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, object, header.length, bytes.length);
        return new NamedFile(Checksum.ofObject(object), 0, 0, 0755, new byte[0]);
    }

    private static SortedMap<String, Checksum> files() {
        return new TreeMap<>(Utf8Order.INSTANCE);
    }

    private static SortedMap<String, DirTree.Subdirectory> directories() {
        return new TreeMap<>(Utf8Order.INSTANCE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }
}

package org.bootcd.daemon.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.layer.LayerEntry.Directory;
import org.bootcd.daemon.layer.LayerEntry.Hardlink;
import org.bootcd.daemon.layer.LayerEntry.RegularFile;
import org.bootcd.daemon.layer.LayerEntry.Symlink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GNU tar makes of a directory reads back as that directory. */
class GnuTarTest {
    private static final String LONG = "long".repeat(60);

    @TempDir Path root;

    @ParameterizedTest
    @ValueSource(strings = {"v7", "ustar", "oldgnu", "gnu", "pax"})
    void readsFilesAndLinks(String format) throws Exception {
        writeTree();
        assertReadsBack("--format=" + format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax"})
    void readsLongNames(String format) throws Exception {
        writeTree();
        var deep = root.resolve("usr").resolve(LONG).resolve(LONG);
        Files.createDirectories(deep);
        Files.writeString(deep.resolve("file"), "deep");
        Files.createLink(root.resolve("usr/link"), deep.resolve("file"));
        Files.createSymbolicLink(root.resolve("usr/" + LONG + "s"), Path.of(LONG, LONG));
        assertReadsBack("--format=" + format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu",
                "--format=oldgnu",
                "--format=pax --sparse-version=0.0",
                "--format=pax --sparse-version=0.1",
                "--format=pax --sparse-version=1.0",
            })
    void readsSparseFiles(String options) throws Exception {
        Files.createDirectory(root.resolve("usr"));
        writeSparse("usr/hole-at-both-ends", 3 << 20, 1 << 20);
        writeSparse("usr/hole-before", 1 << 20, (1 << 20) - 4096);
        writeSparse("usr/only-a-hole", 1 << 20);
        // more than the 25 segments of an old GNU header and its first continuation
        writeSparse("usr/many", 8 << 20, everyOther(60, 128 * 1024));
        Files.writeString(root.resolve("usr/z"), "after all the maps");
        var archive = assertReadsBack("-S " + options);
        assertTrue(archive.length < 1 << 20, "the archive has holes: " + archive.length);
    }

    @Test
    void readsXattrs() throws Exception {
        var file = Files.createFile(root.resolve("x"));
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        assumeTrue(view != null, "the file system of the temporary directory has no xattrs");
        view.write("b", ByteBuffer.wrap("2\n=".getBytes(UTF_8)));
        view.write("a", ByteBuffer.wrap(new byte[] {0, (byte) 0xff}));
        var layer = ReadLayer.of(tar("--format=pax --xattrs"));
        assertEquals(
                List.of(
                        new Xattr("user.a", new byte[] {0, (byte) 0xff}),
                        new Xattr("user.b", "2\n=".getBytes(UTF_8))),
                ((RegularFile) layer.entries().getLast()).attributes().xattrs());
    }

    private void writeTree() throws IOException {
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createDirectories(root.resolve("usr/empty"));
        Files.writeString(root.resolve("usr/bin/tool"), "x".repeat(100_000));
        Files.setPosixFilePermissions(
                root.resolve("usr/bin/tool"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.writeString(root.resolve("usr/block"), "y".repeat(512));
        Files.createFile(root.resolve("usr/nothing"));
        Files.writeString(root.resolve("usr/größe\n"), "name");
        Files.createLink(root.resolve("usr/same"), root.resolve("usr/bin/tool"));
        Files.createSymbolicLink(root.resolve("usr/to"), Path.of("../bin//tool"));
    }

    private void writeSparse(String name, long size, long... data) throws IOException {
        try (var file =
                FileChannel.open(
                        root.resolve(name),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE)) {
            for (long offset : data) {
                file.write(ByteBuffer.wrap("data".repeat(1024).getBytes(UTF_8)), offset);
            }
        }
        run("truncate", "-s", String.valueOf(size), root.resolve(name).toString());
    }

    private static long[] everyOther(int count, long distance) {
        var offsets = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = i * distance;
        }
        return offsets;
    }

    private byte[] assertReadsBack(String options) throws Exception {
        var archive = tar(options);
        var layer = ReadLayer.of(archive);
        assertEquals(new DiffId(Digest.of(archive)), layer.diffId());
        assertEquals(pathsOnDisk(), layer.paths().stream().sorted().toList());
        for (var entry : layer.entries()) {
            assertSame(entry, root.resolve(entry.path()), layer);
        }
        return archive;
    }

    private List<String> pathsOnDisk() throws IOException {
        try (var files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString()).sorted().toList();
        }
    }

    private void assertSame(LayerEntry entry, Path file, ReadLayer layer) throws IOException {
        switch (entry) {
            case Directory directory -> {
                assertTrue(Files.isDirectory(file));
                assertEquals(attributes(file), directory.attributes());
            }
            case RegularFile regular -> {
                assertEquals(attributes(file), regular.attributes());
                assertEquals(Files.size(file), regular.size());
                assertArrayEquals(Files.readAllBytes(file), layer.contents().get(entry.path()));
            }
            case Symlink link ->
                    assertEquals(Files.readSymbolicLink(file).toString(), link.target());
            case Hardlink link -> assertTrue(Files.isSameFile(file, root.resolve(link.target())));
            case LayerEntry.Aside _, LayerEntry.LinkToAside _ ->
                    throw new AssertionError("no repository in this tree: " + entry);
        }
    }

    private static Attributes attributes(Path file) throws IOException {
        return new Attributes(
                number(file, "uid"), number(file, "gid"), number(file, "mode") & 07777, List.of());
    }

    private static int number(Path file, String attribute) throws IOException {
        return (int) Objects.requireNonNull(Files.getAttribute(file, "unix:" + attribute));
    }

    private byte[] tar(String options) throws Exception {
        var command = new ArrayList<>(List.of("tar", "-C", root.toString(), "--sort=name"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-cf", "-", "."));
        return run(command.toArray(String[]::new));
    }

    private static byte[] run(String... command) throws IOException {
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var output = process.getInputStream().readAllBytes();
        assertEquals(0, process.onExit().join().exitValue(), () -> String.join(" ", command));
        return output;
    }
}

package org.bootcd.daemon.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.layer.LayerEntry.Directory;
import org.bootcd.daemon.layer.LayerEntry.Hardlink;
import org.bootcd.daemon.layer.LayerEntry.RegularFile;
import org.bootcd.daemon.layer.LayerEntry.Symlink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerReaderTest {
    private static final Attributes PLAIN = new Attributes(0, 0, 0644, List.of());
    private static final int[] FILE_TYPES = {'0', 0, '7'};

    @ParameterizedTest
    @CsvSource({
        "usr/lib/x, usr/lib/x",
        "./usr//lib/./x, usr/lib/x",
        "/usr/x, usr/x",
        "etc/passwd, usr/etc/passwd",
        "/etc/./x, usr/etc/x",
        "etc, usr/etc",
        "usr/etc/x, usr/etc/x",
        "etcetera/x, etcetera/x",
        "opt/etc/x, opt/etc/x",
        "var/lib/x, var/lib/x",
        "run, run",
        "running/x, running/x",
        "usr/tmp/x, usr/tmp/x",
        "boot/vmlinuz, boot/vmlinuz",
        "sysroot/ostree/repo/objects/aa/b.file, sysroot/ostree/repo/objects/aa/b.file",
        "usr/.wh.x, usr/.wh.x",
        "usr/.wh..wh..opq, usr/.wh..wh..opq",
        "usr/ä..b/..., usr/ä..b/...",
    })
    void normalisesPaths(String name, String path) throws IOException {
        var layer = ReadLayer.of(tar().file(name, "").end());
        assertEquals(List.of(new RegularFile(path, PLAIN, 0)), layer.entries());
    }

    @Test
    void keepsTheRootDirectory() throws IOException {
        for (var root : List.of("./", "/", ".")) {
            var layer = ReadLayer.of(tar().entry('5', root).end());
            assertEquals(List.of(new Directory("", PLAIN)), layer.entries());
        }
    }

    @Test
    void remapsTargetsOfHardLinksOnly() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().entry('1', "etc/a", "/etc/b")
                                .entry('1', "c", "etc//d")
                                .entry('2', "etc/e", "/etc/../f")
                                .end());
        assertEquals(
                List.of(
                        new Hardlink("usr/etc/a", "usr/etc/b"),
                        new Hardlink("c", "usr/etc/d"),
                        new Symlink("usr/etc/e", PLAIN, "/etc/../f")),
                layer.entries());
    }

    @Test
    void dropsAndCountsWhatIsBelowMountPoints() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().entry('5', "dev/")
                                .entry('3', "dev/null")
                                .file("run/lock/a", "skipped")
                                .file("/tmp/lock", "skipped")
                                .entry('6', "./sys/pipe")
                                .entry('1', "proc/x", "proc/x")
                                .file("usr/kept", "kept")
                                .end());
        assertEquals(List.of("dev", "usr/kept"), layer.paths());
        assertEquals(Map.of("lock", 2L, "null", 1L, "pipe", 1L, "x", 1L), layer.dropped());
        assertArrayEquals("kept".getBytes(UTF_8), layer.contents().get("usr/kept"));
    }

    @Test
    void boundsTheNamesOfDroppedPaths() throws IOException {
        var tar = tar();
        for (int i = 0; i < 1100; i++) {
            tar.entry('0', "run/" + i);
        }
        var dropped = ReadLayer.of(tar.end()).dropped();
        assertEquals(1001, dropped.size());
        assertEquals(100, dropped.get("other names"));
    }

    @Test
    void keepsOwnersAndPermissionBits() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().entry('0', "a")
                                .patch(100, "0106755\0" + "0001750\0")
                                .patch(116, new byte[] {(byte) 0x80, 0, 0, 0, 0, 0x0f, 0x42, 0x40})
                                .pax("uid", "2000000", "gid", "7")
                                .entry('5', "b")
                                .patch(100, "41777\0  ")
                                .patch(108, "garbage!")
                                .end());
        assertEquals(
                List.of(
                        new RegularFile("a", new Attributes(1000, 1000000, 06755, List.of()), 0),
                        new Directory("b", new Attributes(2000000, 7, 01777, List.of()))),
                layer.entries());
    }

    @Test
    void keepsAllXattrsInTheOrderOfTheirNames() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().pax(
                                        "SCHILY.xattr.user.zeta", "1=2\n",
                                        "SCHILY.xattr.security.selinux", "a:b:c:s0\0",
                                        "LIBARCHIVE.xattr.user.%c3%A4%3D", "/wD+",
                                        "SCHILY.xattr.user.empty", "",
                                        "SCHILY.xattr.trusted.twice", "first",
                                        "SCHILY.xattr.trusted.twice", "last",
                                        "LIBARCHIVE.xattr.security.capability", "AQ",
                                        "mtime", "-1.5",
                                        "SCHILY.dev", "\0")
                                .entry('5', "usr")
                                .entry('5', "var")
                                .end());
        var xattrs =
                List.of(
                        new Xattr("security.capability", new byte[] {1}),
                        new Xattr("security.selinux", "a:b:c:s0\0".getBytes(UTF_8)),
                        new Xattr("trusted.twice", "last".getBytes(UTF_8)),
                        new Xattr("user.empty", new byte[0]),
                        new Xattr("user.zeta", "1=2\n".getBytes(UTF_8)),
                        new Xattr("user.ä=", new byte[] {(byte) 0xff, 0, (byte) 0xfe}));
        assertEquals(
                List.of(
                        new Directory("usr", new Attributes(0, 0, 0644, xattrs)),
                        new Directory("var", PLAIN)),
                layer.entries());
    }

    @Test
    void takesTheLabelGnuTarWritesForAnXattr() throws IOException {
        var layer = ReadLayer.of(tar().pax("RHT.security.selinux", "a:b").entry('5', "usr").end());
        var label = new Xattr("security.selinux", "a:b".getBytes(UTF_8));
        assertEquals(
                List.of(new Directory("usr", new Attributes(0, 0, 0644, List.of(label)))),
                layer.entries());
    }

    @Test
    void readsHeadersOfHistoricTars() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().entry('0', "größe").patch(100, "   600 ").signedChecksum().end());
        assertEquals(
                List.of(new RegularFile("größe", new Attributes(0, 0, 0600, List.of()), 0)),
                layer.entries());
    }

    @Test
    void acceptsGnuAndPaxNamesThatAgree() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().entry('L', "././@LongLink")
                                .content("usr/x\0".getBytes(UTF_8))
                                .pax("path", "usr/x")
                                .entry('5', "short")
                                .end());
        assertEquals(List.of("usr/x"), layer.paths());
    }

    @Test
    void fillsHolesWithZeros() throws IOException {
        var blob = tar().pax("GNU.sparse.map", "2,1", "GNU.sparse.size", "4").file("a", "x").end();
        try (var layer =
                LayerReader.open(
                        new ByteArrayInputStream(blob),
                        LayerLimits.DEFAULT,
                        PathFilter.WHOLE_ROOT)) {
            layer.next();
            byte[] buffer = {9, 9, 9, 9, 9};
            assertEquals(4, layer.content().readNBytes(buffer, 0, 5));
            assertArrayEquals(new byte[] {0, 0, 'x', 0, 9}, buffer);
        }
    }

    @Test
    void readsNamesOfEveryFormat() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().entry('5', "ustar")
                                .patch(345, "prefix")
                                .entry('5', "star")
                                .patch(345, "p".repeat(131) + "00000000000 ")
                                .patch(508, "tar\0")
                                .entry('5', "gnu")
                                .patch(257, "ustar  \0")
                                .patch(345, "00000000000")
                                .entry('5', "v7")
                                .patch(257, new byte[8])
                                .patch(345, "ignored")
                                .pax("path", "pax/ü", "linkpath", "")
                                .entry('2', "short", "target")
                                .pax("path", "")
                                .entry('5', "kept")
                                .end());
        assertEquals(
                List.of("prefix/ustar", "p".repeat(131) + "/star", "gnu", "v7", "pax/ü", "kept"),
                layer.paths());
        assertEquals(new Symlink("pax/ü", PLAIN, "target"), layer.entries().get(4));
    }

    @Test
    void takesEveryKindOfRegularFileAndOldDirectories() throws IOException {
        var tar = tar();
        for (int type : FILE_TYPES) {
            tar.entry((char) type, "f" + type).content(new byte[3]);
        }
        var layer = ReadLayer.of(tar.entry('\0', "dir/").end());
        assertEquals(List.of("f48", "f0", "f55", "dir"), layer.paths());
        assertEquals(new Directory("dir", PLAIN), layer.entries().getLast());
    }

    /** Readers that take the other size see the content as headers: CVE-2025-62518. */
    @Test
    void takesThePaxSizeForTheSize() throws IOException {
        var hidden = tar().file("hidden", "").bytes();
        var layer =
                ReadLayer.of(
                        tar().pax("size", "512")
                                .entry('0', "usr/x")
                                .content(hidden)
                                .size(0)
                                .file("usr/y", "y")
                                .end());
        assertEquals(List.of("usr/x", "usr/y"), layer.paths());
        assertArrayEquals(hidden, layer.contents().get("usr/x"));
    }

    @Test
    void ignoresGlobalHeaders() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().pax("path", "global", "uid", "7")
                                .patch(156, "g")
                                .entry('5', "usr")
                                .end());
        assertEquals(List.of(new Directory("usr", PLAIN)), layer.entries());
    }

    @Test
    void emitsDuplicatesInTheOrderOfTheArchive() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().file("usr/x", "1").entry('5', "usr/x").file("usr/x", "22").end());
        assertEquals(
                List.of(
                        new RegularFile("usr/x", PLAIN, 1),
                        new Directory("usr/x", PLAIN),
                        new RegularFile("usr/x", PLAIN, 2)),
                layer.entries());
    }

    @Test
    void acceptsMissingEndBlocks() throws IOException {
        var archive = tar().file("usr/x", "x").bytes();
        for (int blocks = 0; blocks <= 3; blocks++) {
            var blob = Arrays.copyOf(archive, archive.length + 512 * blocks);
            assertEquals(List.of("usr/x"), ReadLayer.of(blob).paths());
        }
        assertTrue(ReadLayer.of(new byte[0]).entries().isEmpty());
    }

    /** AUFS keeps its hard links and markers in such names; they mean nothing to others. */
    @Test
    void dropsWhatAUnionFileSystemKeepsForItself() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().entry('5', ".wh..wh.plnk/")
                                .file(".wh..wh.plnk/12.34", "x")
                                .entry('0', "usr/.wh..wh.aufs")
                                .entry('0', "usr/.wh..wh..opq")
                                .end());
        assertEquals(List.of("usr/.wh..wh..opq"), layer.paths());
        assertEquals(Map.of(".wh..wh.plnk", 2L, ".wh..wh.aufs", 1L), layer.dropped());
    }

    @Test
    void numbersOfExtendedHeadersMayHaveZerosInFront() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().pax("size", "0".repeat(30) + "7", "uid", "00")
                                .file("usr/x", "content")
                                .end());
        assertEquals("content", new String(layer.contents().get("usr/x"), UTF_8));
    }

    /** GNU tar cuts the name it makes up for programs that know no sparse files anywhere. */
    @Test
    void ignoresThePathOfASparseFileThatHasItsOwn() throws IOException {
        var layer =
                ReadLayer.of(
                        tar().pax(
                                        "path", "usr/cut\0",
                                        "GNU.sparse.name", "usr/sparse",
                                        "GNU.sparse.size", "4",
                                        "GNU.sparse.map", "0,4")
                                .file("x", "data")
                                .end());
        assertEquals(List.of("usr/sparse"), layer.paths());
    }

    @Test
    void refusesXattrsThatLinuxCannotHold() {
        var archive = tar().pax("SCHILY.xattr.user.a", "v".repeat(65537)).entry('0', "x").end();
        var refused = assertThrows(InvalidLayer.class, () -> ReadLayer.of(archive));
        assertEquals(
                "tar header at byte 0: xattr user.a of more than 65536 bytes",
                refused.getMessage());
    }

    @Test
    void hashesEverythingUpToTheEndOfTheStream() throws IOException {
        var blob = tar().file("usr/x", "x".repeat(1000)).raw(new byte[1024]).raw(new byte[7]);
        var bytes = blob.raw("not a header".getBytes(UTF_8)).bytes();
        try (var layer =
                LayerReader.open(
                        new ByteArrayInputStream(bytes),
                        LayerLimits.DEFAULT,
                        PathFilter.WHOLE_ROOT)) {
            assertTrue(layer.next().isPresent());
            assertThrows(IllegalStateException.class, layer::diffId);
            assertTrue(layer.next().isEmpty());
            assertEquals(new DiffId(Digest.of(bytes)), layer.diffId());
            assertTrue(layer.next().isEmpty());
        }
    }

    @Test
    void skipsContentThatIsNotRead() throws IOException {
        var blob = tar().file("a", "x".repeat(600)).file("b", "second").entry('5', "c").end();
        try (var layer =
                LayerReader.open(
                        new ByteArrayInputStream(blob),
                        LayerLimits.DEFAULT,
                        PathFilter.WHOLE_ROOT)) {
            layer.next();
            var first = layer.content();
            assertEquals('x', first.read());
            layer.next();
            assertThrows(IllegalStateException.class, first::read);
            assertEquals("second", new String(layer.content().readAllBytes(), UTF_8));
            assertEquals(-1, layer.content().read());
            layer.next();
            assertThrows(IllegalStateException.class, layer::content);
        }
    }

    private static TarBytes tar() {
        return new TarBytes();
    }
}

package org.bootcd.daemon.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives nobody should write: each is refused with one line that says where and why. */
class HostileTarTest {
    private static final String LONG = "n".repeat(256);
    private static final LayerLimits LIMITS = new LayerLimits(1 << 20, 6, 4096, 8192);

    @ParameterizedTest
    @MethodSource({"paths", "links", "types", "headers", "pax", "gnu", "sparse", "ends", "limits"})
    void refuses(String message, byte[] archive) {
        var refused = assertThrows(InvalidLayer.class, () -> ReadLayer.of(archive, LIMITS));
        assertEquals(message, refused.getMessage());
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                named("Invalid path: usr/../../evil", "usr/../../evil"),
                named("Invalid path: ..", ".."),
                named("Invalid path: /../etc/shadow", "/../etc/shadow"),
                named("Invalid path: run/..", "run/.."),
                named("an entry without a name", ""),
                row(
                        "ä".repeat(128) + ": a name is longer than 255 bytes",
                        tar().pax("path", "ä".repeat(128)).entry('0', "x")),
                named("usr/.wh.: a whiteout of nothing", "usr/.wh."),
                named("usr/.wh..: a whiteout of nothing", "usr/.wh.."),
                named("usr/.wh...: a whiteout of nothing", "usr/.wh..."),
                row(
                        "d/".repeat(128) + "...: the path has more than 512 names",
                        tar().pax("path", "d/".repeat(512) + "e").entry('0', "x")),
                named("usr/.wh.x/y: a whiteout can't hold other entries", "usr/.wh.x/y"),
                row(
                        "usr/a\\x0aerror: \\x1b[1m\\u{202e}: FIFOs can't be part of an image",
                        tar().entry('6', "usr/a\nerror: \u001b[1m\u202e")),
                row(
                        "usr/\\xff\\x0a: not UTF-8",
                        tar().entry('0', "").patch(0, latin1("usr/\u00ff\n"))),
                row(
                        LONG + "...: a name is longer than 255 bytes",
                        tar().pax("path", LONG + "/x").entry('0', "x")),
                row(
                        "n".repeat(255) + "/...: the path is longer than 4096 bytes",
                        tar().pax("path", ("n".repeat(255) + "/").repeat(16) + "e")
                                .entry('0', "x")));
    }

    static Stream<Arguments> links() {
        return Stream.of(
                row("usr/x: Invalid path: ../../a", tar().entry('1', "usr/x", "../../a")),
                row(
                        "usr/x: a hard link to itself or the root",
                        tar().entry('1', "usr/x", "./usr//x")),
                row(
                        "etc/x: a hard link to itself or the root",
                        tar().entry('1', "etc/x", "usr/etc/x")),
                row("usr/x: a hard link to itself or the root", tar().entry('1', "usr/x", "/")),
                row("usr/x: a hard link to a whiteout", tar().entry('1', "usr/x", "usr/.wh.y")),
                row("usr/x: an entry without a name", tar().entry('1', "usr/x")),
                row(
                        "usr/x: a hard link to run/y, which is not part of the image",
                        tar().entry('1', "usr/x", "run/y")),
                row("usr/x: a symlink without a target", tar().entry('2', "usr/x")),
                row(
                        "usr/x: \\xfe: not UTF-8",
                        tar().entry('2', "usr/x").patch(157, latin1("\u00fe"))),
                row(
                        "usr/x: the target is longer than 4096 bytes",
                        tar().pax("linkpath", "t".repeat(4097)).entry('2', "usr/x")));
    }

    static Stream<Arguments> types() {
        return Stream.of(
                row("./: the root is not a directory", tar().entry('2', "./", "/tmp")),
                row(".: the root is not a directory", tar().entry('0', ".")),
                row("/: the root is not a directory", tar().entry('1', "/", "usr")),
                row("usr/c: device nodes can't be part of an image", tar().entry('3', "usr/c")),
                row("dev: device nodes can't be part of an image", tar().entry('4', "dev")),
                row("usr/x: unknown type 'V'", tar().entry('V', "usr/x")),
                row("run/x: unknown type '\\xff'", tar().entry('0', "run/x").patch(156, FF)),
                row("usr/x/: a file's name ends with a slash", tar().file("usr/x/", "y")),
                row(
                        "usr/.wh.x: a whiteout that is not a regular file",
                        tar().entry('2', "usr/.wh.x", "y")),
                row(
                        "usr/.wh.x: a whiteout that is not a regular file",
                        tar().entry('1', "usr/.wh.x", "y")),
                row(
                        "usr/.wh.x/: a whiteout that is not a regular file",
                        tar().entry('5', "usr/.wh.x/")),
                row(
                        "usr/x: an entry without content has a size",
                        tar().entry('1', "usr/x", "usr/y").size(512)),
                row(
                        "usr/x: an entry without content has a size",
                        tar().pax("size", "512").entry('5', "usr/x")));
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                row(
                        "tar header at byte 512: wrong checksum",
                        tar().entry('5', "usr").entry('5', "var").patchUnchecked(0, "etc")),
                row(
                        "tar header at byte 0: invalid checksum",
                        tar().raw("not a tar ".repeat(100).getBytes(StandardCharsets.UTF_8))),
                row(
                        "usr/x: tar header at byte 0: invalid size",
                        tar().entry('0', "usr/x").patch(124, "00000000019\0")),
                row(
                        "usr/x: tar header at byte 0: invalid size",
                        tar().entry('0', "usr/x").patch(124, "\000000000012\0")),
                row(
                        "usr/x: tar header at byte 0: negative size",
                        tar().entry('0', "usr/x").patch(124, FF)),
                row(
                        "usr/x: tar header at byte 0: size is too large",
                        tar().entry('0', "usr/x").patch(124, latin1("\u0080\0\0\0\u0080"))),
                row(
                        "usr/x: owner 2147483648 is too large",
                        tar().entry('5', "usr/x").patch(108, latin1("\u0080\0\0\0\u0080\0\0\0"))),
                row(
                        "usr/x: owner 4294967295 is too large",
                        tar().pax("gid", "4294967295").entry('5', "usr/x")));
    }

    static Stream<Arguments> pax() {
        var at0 = "tar header at byte 0: ";
        return Stream.of(
                row(at0 + "malformed PAX record", tar().paxData("9 path=usr\n").entry('0', "x")),
                row(at0 + "malformed PAX record", tar().paxData("13 path=usr\n").entry('0', "x")),
                row(at0 + "malformed PAX record", tar().paxData("12 path=usrx").entry('0', "x")),
                row(at0 + "malformed PAX record", tar().paxData("path=usr\n").entry('0', "x")),
                row(at0 + "malformed PAX record", tar().paxData("+11 path=us\n").entry('0', "x")),
                row(at0 + "malformed PAX record", tar().paxData("2 ").entry('0', "x")),
                row(at0 + "malformed PAX record", tar().paxData("0 a=b\n").entry('0', "x")),
                row(
                        at0 + "malformed PAX record",
                        tar().paxData("99999999999999999999 a=b\n").entry('0', "x")),
                row(at0 + "PAX record without a key", tar().paxData("6 =ab\n").entry('0', "x")),
                row(at0 + "PAX record without a key", tar().paxData("6 abc\n").entry('0', "x")),
                row(
                        at0 + "malformed PAX record",
                        tar().paxData("8 path=u\n").patch(156, "g").entry('0', "x")),
                row("usr/x\\x00: contains a NUL", tar().pax("path", "usr/x\0").entry('0', "x")),
                row(
                        at0 + "user.\\x00: contains a NUL",
                        tar().pax("LIBARCHIVE.xattr.user.%00", "").entry('0', "x")),
                row(
                        at0 + "xattr with a name of more than 255 bytes",
                        tar().pax("SCHILY.xattr.user." + LONG, "").entry('0', "x")),
                row(at0 + "xattr without a name", tar().pax("SCHILY.xattr.", "x").entry('0', "x")),
                row(
                        at0 + "invalid escape in PAX header",
                        tar().pax("LIBARCHIVE.xattr.user.%4", "").entry('0', "x")),
                row(
                        at0 + "invalid base64 in PAX header",
                        tar().pax("LIBARCHIVE.xattr.user.a", "a=b=").entry('0', "x")),
                row("x: invalid number in PAX header: -1", tar().pax("size", "-1").entry('0', "x")),
                row(
                        "x: invalid number in PAX header: 9223372036854775808",
                        tar().pax("size", "9223372036854775808").entry('0', "x")),
                row(
                        "tar header at byte 1024: two extension headers of a kind",
                        tar().pax("a", "b").pax("a", "b").entry('0', "x")),
                row(
                        at0 + "extension header of 8193 bytes is too large",
                        tar().paxData("x".repeat(8193)).entry('0', "x")));
    }

    static Stream<Arguments> gnu() {
        return Stream.of(
                row(
                        "tar header at byte 0: extension header of 1073741824 bytes is too large",
                        tar().entry('L', "././@LongLink").size(1 << 30)),
                row("a\\x00b: contains a NUL", longName("a\0b\0").entry('0', "x")),
                row(
                        "tar header at byte 2048: different GNU and PAX names",
                        longName("a").pax("path", "b").entry('0', "x")),
                row(
                        "tar header at byte 1024: two extension headers of a kind",
                        longName("a").entry('L', "x").entry('0', "x")));
    }

    static Stream<Arguments> sparse() {
        return Stream.of(
                row(
                        "x: sparse map is out of order or beyond the size",
                        oldGnu(10, 0, 1, 0, 1).content(new byte[2])),
                row(
                        "x: sparse map is out of order or beyond the size",
                        oldGnu(10, 9, 2).content(new byte[2])),
                row(
                        "x: sparse map has 1 bytes, 2 are stored",
                        oldGnu(10, 0, 1).content(new byte[2])),
                row("x: more than 1048576 uncompressed bytes", oldGnu(1L << 32, 0, 0)),
                arguments(
                        "x: the layer ends within the sparse map",
                        oldGnu(10).patch(482, "1").bytes()),
                row(
                        "x: sparse map of more than 8192 bytes",
                        oldGnu(10).patch(482, "1").raw(endlessMap())),
                row("x: malformed sparse map", pax1("10").content(block("1\n0\nx\n"))),
                row("x: malformed sparse map", pax1("10").content(block("1".repeat(20)))),
                row(
                        "x: sparse map of more than 8192 bytes",
                        pax1("10").content(block("9999999\n"))),
                row(
                        "x: the sparse map is longer than the content",
                        pax1("10").content(block("1\n0\n1\n")).size(100)),
                row(
                        "x: unknown version of the GNU sparse format",
                        tar().pax("GNU.sparse.major", "2").entry('0', "x")),
                row(
                        "x: sparse file without a size",
                        tar().pax("GNU.sparse.map", "0,1").file("x", "y")),
                row(
                        "x: sparse map ends after an offset",
                        tar().pax("GNU.sparse.map", "0,1,5", "GNU.sparse.size", "9")
                                .file("x", "y")),
                row(
                        "tar header at byte 0: sparse map without pairs",
                        tar().pax("GNU.sparse.numbytes", "1").file("x", "y")),
                row(
                        "x: an entry without content has a size",
                        tar().pax("GNU.sparse.size", "9").entry('5', "x")),
                row("x: sparse in two formats", tar().pax("GNU.sparse.size", "9").entry('S', "x")));
    }

    static Stream<Arguments> ends() {
        var whole = tar().file("usr/x", "content").bytes();
        return Stream.of(
                arguments("usr/x: the layer ends within the file", Arrays.copyOf(whole, 512 + 3)),
                arguments("the layer is truncated at byte 519", Arrays.copyOf(whole, 519)),
                arguments("the layer is truncated at byte 511", Arrays.copyOf(whole, 511)),
                arguments("the layer is truncated at byte 1024", tar().pax("a", "b").bytes()),
                arguments("the layer is truncated at byte 2048", tar().pax("a", "b").end()),
                arguments(
                        "the archive goes on after a single end block",
                        tar().raw(new byte[512]).entry('0', "x").end()));
    }

    static Stream<Arguments> limits() {
        var many = tar();
        for (int i = 0; i < 7; i++) {
            many.entry('5', "d" + i);
        }
        return Stream.of(
                row("more than 6 entries", many),
                row(
                        "x: more than 1048576 uncompressed bytes",
                        tar().raw(oldGnu(600_000).bytes()).raw(oldGnu(600_000).bytes())),
                row(
                        "more than 1048576 uncompressed bytes",
                        tar().entry('0', "x").content(new byte[1 << 20])));
    }

    private static final byte[] FF = {(byte) 0xff};

    private static TarBytes tar() {
        return new TarBytes();
    }

    private static Arguments named(String message, String path) {
        return row(message, tar().entry('0', path));
    }

    private static Arguments row(String message, TarBytes archive) {
        return arguments(message, archive.end());
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] block(String text) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 512);
    }

    private static TarBytes longName(String name) {
        return tar().entry('L', "././@LongLink").content(name.getBytes(StandardCharsets.UTF_8));
    }

    private static TarBytes pax1(String size) {
        return tar().pax(
                        "GNU.sparse.major", "1",
                        "GNU.sparse.minor", "0",
                        "GNU.sparse.realsize", size)
                .entry('0', "x");
    }

    /** An old GNU header with that real size and those offsets and lengths. */
    private static TarBytes oldGnu(long realSize, long... map) {
        var tar = tar().entry('S', "x").patch(257, "ustar  \0");
        for (int i = 0; i < map.length; i++) {
            tar.patch(386 + 12 * i, "%011o\0".formatted(map[i]));
        }
        return tar.patch(483, "%011o\0".formatted(realSize));
    }

    private static byte[] endlessMap() {
        var blocks = new byte[64 * 512];
        for (int i = 504; i < blocks.length; i += 512) {
            blocks[i] = 1;
        }
        return blocks;
    }
}

package org.bootcd.daemon.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers of objects in all notations, shown as one line for each object. */
class ObjectLayerReaderTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String REPO = "sysroot/ostree/repo/";
    private static final String NO_XATTRS = Digest.of(new byte[0]).hex();

    @Test
    void readsObjectsAndPassesOverTheTreeBesideThem() throws IOException {
        var archive =
                tar().entry('5', "./")
                        .entry('5', REPO + "objects/aa")
                        .file(REPO + "config", "[core]")
                        .file(REPO + "refs/heads/os", A)
                        .file(REPO + "extensions/x", "")
                        .file(object(A, "commit"), "commit")
                        .file(object(A, "commitmeta"), "meta")
                        .file(object(B, "dirtree"), "tree")
                        .file(object(B, "dirmeta"), "dir")
                        .file(object(A, "file-xattrs-link"), "xattrs")
                        .file(object(A, "file"), "content")
                        .entry('1', "usr/bin/x", object(A, "file"))
                        .entry('3', "usr/device")
                        .entry('0', object(B, "file-xattrs-link"))
                        .entry('2', object(B, "file"), "target")
                        .end();

        assertEquals(
                List.of(
                        "COMMIT a commit",
                        "COMMIT_META a meta",
                        "DIR_TREE b tree",
                        "DIR_META b dir",
                        "file a 0:0 644 xattrs content",
                        "symlink b 0:0 644  target"),
                read(archive));
    }

    @Test
    void readsSharedXattrsOfFormatOne() throws IOException {
        var shared = Digest.of("shared".getBytes(UTF_8)).hex();
        var archive =
                tar().file(object(shared, "file-xattrs"), "shared")
                        .entry('1', object(A, "file-xattrs-link"), object(shared, "file-xattrs"))
                        .file(object(A, "file"), "1")
                        .entry('1', object(B, "file-xattrs-link"), object(shared, "file-xattrs"))
                        .file(object(B, "file"), "2")
                        .end();

        assertEquals(List.of("file a 0:0 644 shared 1", "file b 0:0 644 shared 2"), read(archive));
    }

    @Test
    void readsSharedXattrsOfFormatZero() throws IOException {
        var shared = "./" + REPO + "xattrs/" + NO_XATTRS;
        var archive =
                tar().entry('0', shared)
                        .entry('1', "./" + object(A, "file.xattrs"), shared)
                        .file("./" + object(A, "file"), "1")
                        .end();

        assertEquals(List.of("file a 0:0 644  1"), read(archive));
    }

    /** They lack the label, and are for unpackers that know no objects. */
    @Test
    void xattrsOfTheArchiveDoNotCount() throws IOException {
        var archive =
                tar().entry('0', object(A, "file-xattrs-link"))
                        .pax("SCHILY.xattr.user.a", "b")
                        .file(object(A, "file"), "1")
                        .end();

        assertEquals(List.of("file a 0:0 644  1"), read(archive));
    }

    @ParameterizedTest
    @MethodSource({"names", "types", "xattrs", "sizes"})
    void refuses(String message, TarBytes archive) {
        var refused = assertThrows(InvalidLayer.class, () -> read(archive.end()));
        assertEquals(message, refused.getMessage());
    }

    static Stream<Arguments> names() {
        return Stream.of(
                named(REPO + "objects/x", "not the name of an ostree object"),
                named(REPO + "objects/../../../etc/x", "not the name of an ostree object"),
                named(REPO + "objects/aa/../" + A + ".file", "not the name of an ostree object"),
                named(object("A".repeat(64), "file"), "not the name of an ostree object"),
                named(REPO + "objects/aa/" + A + ".file", "not the name of an ostree object"),
                named(REPO + "xattrs/" + A + ".file", "not the name of an ostree object"),
                named(object(A, "filez"), "unknown type of ostree object"),
                named(object(A, "tombstone-commit"), "unknown type of ostree object"));
    }

    static Stream<Arguments> types() {
        var commit = object(A, "commit");
        return Stream.of(
                row(
                        commit + ": an ostree object that is not a regular file",
                        tar().entry('2', commit, "x")),
                row(
                        commit + ": an ostree object that is not a regular file",
                        tar().entry('1', commit, object(B, "commit"))),
                row(
                        object(A, "file") + ": an ostree object that is not a regular file",
                        tar().entry('0', object(A, "file-xattrs-link"))
                                .entry('6', object(A, "file"))),
                row(
                        object(A, "file") + ": the target is empty or longer than 4096 bytes",
                        tar().entry('0', object(A, "file-xattrs-link"))
                                .entry('2', object(A, "file"), "")),
                row(
                        object(A, "file-xattrs-link")
                                + ": an ostree object that is not a regular file",
                        tar().entry('2', object(A, "file-xattrs-link"), "x")));
    }

    static Stream<Arguments> xattrs() {
        var file = object(A, "file");
        var link = object(A, "file-xattrs-link");
        return Stream.of(
                row(file + ": no xattrs stand before the object", tar().file(file, "x")),
                row(
                        file + ": the xattrs before are those of " + B,
                        tar().entry('0', object(B, "file-xattrs-link")).file(file, "x")),
                row(
                        link + ": xattrs of " + A + " without the object",
                        tar().entry('0', link).entry('0', link)),
                row("xattrs of " + A + " without the object", tar().entry('0', link)),
                row(
                        link + ": the xattrs " + B + " are missing",
                        tar().entry('1', link, object(B, "file-xattrs"))),
                row(
                        link + ": a hard link to etc/shadow, which are no xattrs",
                        tar().entry('1', link, "etc/shadow")),
                row(
                        link + ": a hard link to %s, which are no xattrs".formatted(file),
                        tar().entry('1', link, file)),
                row(
                        object(A, "file-xattrs") + ": the content does not match the name",
                        tar().file(object(A, "file-xattrs"), "x")));
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                row(
                        object(A, "commit") + ": larger than 10485760 bytes",
                        tar().entry('0', object(A, "commit")).content(new byte[10_485_761])),
                row(
                        object(A, "file-xattrs-link") + ": larger than 1048576 bytes",
                        tar().entry('0', object(A, "file-xattrs-link"))
                                .content(new byte[1_048_577])));
    }

    private static Arguments named(String path, String cause) {
        return row(path + ": " + cause, tar().entry('0', path));
    }

    private static Arguments row(String message, TarBytes archive) {
        return arguments(message, archive);
    }

    private static TarBytes tar() {
        return new TarBytes();
    }

    private static String object(String checksum, String suffix) {
        return REPO
                + "objects/%s/%s.%s"
                        .formatted(checksum.substring(0, 2), checksum.substring(2), suffix);
    }

    private static List<String> read(byte[] archive) throws IOException {
        var lines = new ArrayList<String>();
        try (var layer =
                ObjectLayerReader.open(new ByteArrayInputStream(archive), LayerLimits.DEFAULT)) {
            for (var next = layer.next(); next.isPresent(); next = layer.next()) {
                lines.add(line(next.get(), layer));
            }
            assertEquals(new DiffId(Digest.of(archive)), layer.diffId());
        }
        return lines;
    }

    private static String line(ObjectEntry entry, ObjectLayerReader layer) throws IOException {
        var name = entry.checksum().charAt(0);
        return switch (entry) {
            case ObjectEntry.Metadata(var kind, _, var object) ->
                    "%s %s %s".formatted(kind, name, new String(object, UTF_8));
            case ObjectEntry.RegularFile(_, var owner, _) ->
                    "file %s %s %s"
                            .formatted(
                                    name,
                                    line(owner),
                                    new String(layer.content().readAllBytes(), UTF_8));
            case ObjectEntry.Symlink(_, var owner, var target) ->
                    "symlink %s %s %s".formatted(name, line(owner), target);
        };
    }

    private static String line(ObjectEntry.Owner owner) {
        return "%d:%d %o %s"
                .formatted(
                        owner.uid(), owner.gid(), owner.mode(), new String(owner.xattrs(), UTF_8));
    }
}

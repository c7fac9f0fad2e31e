package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Serialised objects, against checksums that {@code ostree commit} and bootc computed. */
class ObjectsTest {
    private static final FileMetadata ROOT_DIRECTORY = new FileMetadata(0, 0, 0755, List.of());

    @ParameterizedTest
    @CsvSource({
        "0755, 446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c5488",
        "1777, bbe8d5c22ca8a645068a1aa51a59e117f139319d9a791e4d4c0d27dae64cc8c7",
        "0700, 84641b0a39d8c873690da8f32aea21cf5d6fff354f85e045f6f5ecdc8e7758d0",
    })
    void directoryMetadataHasOstreesChecksum(String mode, String checksum) {
        var metadata = new FileMetadata(0, 0, Integer.parseInt(mode, 8), List.of());
        assertEquals(checksum, Checksum.ofObject(metadata.directoryObject()).hex());
    }

    @Test
    void xattrsArePartOfDirectoryMetadata() {
        var metadata =
                new FileMetadata(
                        0, 0, 0755, List.of(new FileMetadata.Attribute("user.dir", bytes("yes"))));
        assertEquals(
                "21e91ccdbbf9020061e1145a1f30a775d7d38306b20777a5dd04c5c47bddcc8f",
                Checksum.ofObject(metadata.directoryObject()).hex());
    }

    @Test
    void emptyDirectoryHasOstreesChecksum() {
        var tree = new GVariantWriter().add(new byte[0], 1).add(new byte[0], 1).tuple();
        assertEquals(
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                Checksum.ofObject(tree).hex());
    }

    @Test
    void symbolicLinkHasOstreesChecksum() {
        assertEquals(
                "389846c2702216e1367c8dfb68326a6b93ccf5703c89c93979052a9bf359608e",
                Checksum.ofObject(ROOT_DIRECTORY.symlinkObject("usr/bin")).hex());
    }

    @Test
    void fileWithXattrsHasOstreesChecksum() {
        var metadata =
                new FileMetadata(
                        0,
                        0,
                        0644,
                        List.of(
                                new FileMetadata.Attribute("user.alpha", bytes("a")),
                                new FileMetadata.Attribute("user.zeta", bytes("z"))));
        var header = metadata.fileHeader();
        var object = Arrays.copyOf(header, header.length + 1);
        object[header.length] = 'u';
        assertEquals(
                "7c41709bfb5715250746e70dd3fd104f57fe2b685af70fbd5408b38969a6ee3e",
                Checksum.ofObject(object).hex());
    }

    @Test
    void commitSurvivesWritingAndReading() {
        var metadata = new TreeMap<String, String>();
        metadata.put("ostree.manifest", "x".repeat(70_000));
        metadata.put("b", "é");
        for (var parent : List.of(Optional.<Checksum>empty(), Optional.of(checksum(3)))) {
            var commit =
                    new Commit(
                            metadata,
                            parent,
                            Instant.ofEpochSecond(1767323045),
                            checksum(1),
                            checksum(2));
            assertEquals(commit, Commit.parse(commit.object()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 300, 60_000, 70_000})
    void dictionarySurvivesWritingAndReading(int size) {
        var entries = new TreeMap<String, String>();
        entries.put("a", "x".repeat(size));
        entries.put("bcd", "");
        var read = GVariant.parse("a{sv}", GVariantWriter.dictionary(entries));
        assertEquals(Optional.of("x".repeat(size)), read.lookupText("a"));
        assertEquals(Optional.of(""), read.lookupText("bcd"));
        assertEquals(Optional.empty(), read.lookupText("c"));
    }

    @Test
    void damagedVariantIsAnErrorAndNoGuess() {
        var object =
                new Commit(
                                new TreeMap<>(),
                                Optional.empty(),
                                Instant.EPOCH,
                                checksum(1),
                                checksum(2))
                        .object();
        assertThrows(
                IllegalArgumentException.class,
                () -> Commit.parse(Arrays.copyOf(object, object.length - 40)));
    }

    @Test
    void lockOfAStagedDeploymentIsRead() {
        assertTrue(StagedFile.isLocked(staged((byte) 1)));
        assertFalse(StagedFile.isLocked(staged((byte) 0)));
        assertFalse(StagedFile.isLocked(GVariantWriter.dictionary(new TreeMap<>())));
    }

    /** {@code {'kargs': <['a']>, 'locked': <b>}} */
    private static byte[] staged(byte locked) {
        var kargs = new GVariantWriter().add("a").array();
        return new GVariantWriter()
                .add(entry("kargs", kargs, "as"), 8)
                .add(entry("locked", new byte[] {locked}, "b"), 8)
                .array();
    }

    private static byte[] entry(String key, byte[] value, String type) {
        var variant = Arrays.copyOf(value, value.length + 1 + type.length());
        System.arraycopy(bytes(type), 0, variant, value.length + 1, type.length());
        return new GVariantWriter().add(key).add(variant, 8).tuple();
    }

    @Test
    void namesSortAsTheirUtf8BytesDo() {
        var names =
                List.of(
                        "a",
                        "a.b",
                        "a0",
                        "aa",
                        "\uffee",
                        "😀",
                        "é",
                        "-",
                        "_",
                        "A",
                        "ab\ud83d\ude00",
                        "ab\ue000");
        Comparator<String> byBytes = (x, y) -> Arrays.compareUnsigned(bytes(x), bytes(y));
        assertEquals(
                names.stream().sorted(byBytes).toList(),
                names.stream().sorted(Utf8Order.INSTANCE).toList());
    }

    private static Checksum checksum(int fill) {
        var bytes = new byte[Checksum.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return Checksum.of(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package org.bootcd.daemon.ostree;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A commit object, {@code (a{sv}aya(say)sstayay)}, with the string entries of its metadata; others
 * are not shown.
 *
 * @param timestamp whole seconds
 */
public record Commit(
        SortedMap<String, String> metadata,
        Optional<Checksum> parent,
        Instant timestamp,
        Checksum tree,
        Checksum treeMetadata) {
    static final String TYPE = "(a{sv}aya(say)sstayay)";

    public Commit {
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    static Commit parse(byte[] object) {
        List<GVariant> fields = GVariant.parse(TYPE, object).children();
        var metadata = new TreeMap<String, String>();
        for (var entry : fields.get(0).children()) {
            var value = entry.children().get(1).inner();
            if (value.typeString().equals("s")) {
                metadata.put(entry.children().get(0).text(), value.text());
            }
        }
        var parent = fields.get(1).bytes();
        return new Commit(
                metadata,
                parent.length == 0 ? Optional.empty() : Optional.of(Checksum.of(parent)),
                Instant.ofEpochSecond(fields.get(5).bigEndian()),
                Checksum.of(fields.get(6).bytes()),
                Checksum.of(fields.get(7).bytes()));
    }

    /** A commit object with another tree and no parent, all its metadata and its time kept. */
    static byte[] withTree(byte[] object, Checksum tree, Checksum treeMetadata) {
        List<GVariant> fields = GVariant.parse(TYPE, object).children();
        return new GVariantWriter()
                .add(fields.get(0).bytes(), 8)
                .add(new byte[0], 1)
                .add(new byte[0], 1)
                .add("")
                .add("")
                .addBigEndian(fields.get(5).bigEndian())
                .add(tree.bytes(), 1)
                .add(treeMetadata.bytes(), 1)
                .tuple();
    }

    byte[] object() {
        return new GVariantWriter()
                .add(GVariantWriter.dictionary(metadata), 8)
                .add(parent.map(Checksum::bytes).orElse(new byte[0]), 1)
                .add(new byte[0], 1)
                .add("")
                .add("")
                .addBigEndian(timestamp.getEpochSecond())
                .add(tree.bytes(), 1)
                .add(treeMetadata.bytes(), 1)
                .tuple();
    }
}

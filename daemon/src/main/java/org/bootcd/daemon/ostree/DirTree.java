package org.bootcd.daemon.ostree;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A dirtree object, {@code (a(say)a(sayay))}: the names in one directory, sorted by their bytes.
 */
record DirTree(SortedMap<String, Checksum> files, SortedMap<String, Subdirectory> directories) {
    static final String TYPE = "(a(say)a(sayay))";

    /** A directory by its dirtree and its dirmeta object. */
    record Subdirectory(Checksum tree, Checksum metadata) {}

    DirTree {
        files = Collections.unmodifiableSortedMap(files);
        directories = Collections.unmodifiableSortedMap(directories);
    }

    /** Trusts the object, but for damage. */
    static DirTree parse(byte[] object) {
        var fields = GVariant.parse(TYPE, object).children();
        var files = new TreeMap<String, Checksum>(Utf8Order.INSTANCE);
        for (var file : fields.get(0).children()) {
            var pair = file.children();
            files.put(pair.get(0).text(), Checksum.of(pair.get(1).bytes()));
        }
        var directories = new TreeMap<String, Subdirectory>(Utf8Order.INSTANCE);
        for (var directory : fields.get(1).children()) {
            var triple = directory.children();
            directories.put(
                    triple.get(0).text(),
                    new Subdirectory(
                            Checksum.of(triple.get(1).bytes()),
                            Checksum.of(triple.get(2).bytes())));
        }
        return new DirTree(files, directories);
    }

    byte[] object() {
        var fileArray = new GVariantWriter();
        files.forEach(
                (name, checksum) ->
                        fileArray.add(
                                new GVariantWriter().add(name).add(checksum.bytes(), 1).tuple(),
                                1));
        var directoryArray = new GVariantWriter();
        directories.forEach(
                (name, directory) ->
                        directoryArray.add(
                                new GVariantWriter()
                                        .add(name)
                                        .add(directory.tree().bytes(), 1)
                                        .add(directory.metadata().bytes(), 1)
                                        .tuple(),
                                1));
        return new GVariantWriter()
                .add(fileArray.array(), 1)
                .add(directoryArray.array(), 1)
                .tuple();
    }
}

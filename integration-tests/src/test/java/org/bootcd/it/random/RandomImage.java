package org.bootcd.it.random;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Layers over each other that remove, replace and add to what those below have. A model of the
 * paths keeps out what other implementations read in their own way: whiteouts come before the
 * entries of their layer; a parent without an entry is new, a directory, or a link to a directory
 * that the layer does not touch otherwise.
 */
final class RandomImage {
    private static final List<String> NAMES = List.of("a", "b", "c", "é", "n\nl", "s p", "日本");
    private static final int ENTRIES = 25;
    private static final char DIRECTORY = 'd';

    private final Random random;

    /** All layers so far: path to {@code d}, {@code f}, or {@code l} for a link. */
    private final NavigableMap<String, Character> merged = new TreeMap<>();

    private final TreeSet<String> own = new TreeSet<>();
    private final List<String> ownFiles = new ArrayList<>();

    RandomImage(Random random) {
        this.random = random;
        merged.put("usr", DIRECTORY);
        merged.put("etc", DIRECTORY);
        merged.put("opt", DIRECTORY);
    }

    /** The tar of the lowest layer: the top, and a link that others go through. */
    byte[] base() throws IOException {
        return tar(
                tar -> {
                    for (var top : List.of("usr", "etc", "opt", "usr/lib")) {
                        directory(tar, top);
                    }
                    put(tar, "lib", TarConstants.LF_SYMLINK, "usr/lib", new byte[0]);
                });
    }

    /** The tar of one more layer. */
    byte[] next() throws IOException {
        own.clear();
        ownFiles.clear();
        return tar(
                tar -> {
                    for (int i = random.nextInt(4); i > 0; i--) {
                        whiteout(tar);
                    }
                    for (int i = 0; i < ENTRIES; i++) {
                        entry(tar);
                    }
                    if (random.nextBoolean()) {
                        var content = "through the link".getBytes(UTF_8);
                        put(
                                tar,
                                "lib/through" + random.nextInt(3),
                                TarConstants.LF_NORMAL,
                                "",
                                content);
                    }
                });
    }

    private interface Body {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tar(Body body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            body.write(tar);
        }
        return bytes.toByteArray();
    }

    private void whiteout(TarArchiveOutputStream tar) throws IOException {
        var below =
                merged.keySet().stream()
                        .filter(
                                path ->
                                        depth(path) > 1
                                                && !own.contains(path)
                                                && !path.equals("usr/lib"))
                        .toList();
        if (!below.isEmpty()) {
            var path = below.get(random.nextInt(below.size()));
            int slash = path.lastIndexOf('/') + 1;
            parents(tar, path);
            if (own.add(path.substring(0, slash) + ".wh." + path.substring(slash))) {
                put(
                        tar,
                        path.substring(0, slash) + ".wh." + path.substring(slash),
                        TarConstants.LF_NORMAL,
                        "",
                        new byte[0]);
                remove(path);
            }
        }
    }

    private void entry(TarArchiveOutputStream tar) throws IOException {
        var parents =
                merged.keySet().stream()
                        .filter(p -> merged.getOrDefault(p, 'f') == DIRECTORY && depth(p) < 5)
                        .toList();
        var path =
                parents.get(random.nextInt(parents.size()))
                        + "/"
                        + NAMES.get(random.nextInt(NAMES.size()));
        var next = own.ceiling(path + "/");
        if (own.contains(path) || (next != null && next.startsWith(path + "/"))) {
            return;
        }
        parents(tar, path);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                boolean opaque =
                        merged.getOrDefault(path, 'f') == DIRECTORY && random.nextInt(3) == 0;
                directory(tar, path);
                if (opaque) {
                    put(tar, path + "/.wh..wh..opq", TarConstants.LF_NORMAL, "", new byte[0]);
                    remove(path);
                    merged.put(path, DIRECTORY);
                }
            }
            case 3 ->
                    leaf(
                            tar,
                            path,
                            TarConstants.LF_SYMLINK,
                            "../" + NAMES.get(random.nextInt(NAMES.size())));
            case 4 -> {
                if (!ownFiles.isEmpty()) {
                    leaf(
                            tar,
                            path,
                            TarConstants.LF_LINK,
                            ownFiles.get(random.nextInt(ownFiles.size())));
                }
            }
            default -> leaf(tar, path, TarConstants.LF_NORMAL, "");
        }
    }

    /** Entries for the directories above, which a layer made by a container tool has. */
    private void parents(TarArchiveOutputStream tar, String path) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (!own.contains(path.substring(0, slash))) {
                directory(tar, path.substring(0, slash));
            }
        }
    }

    private void directory(TarArchiveOutputStream tar, String path) throws IOException {
        if (merged.getOrDefault(path, DIRECTORY) != DIRECTORY) {
            remove(path);
        }
        put(tar, path, TarConstants.LF_DIR, "", new byte[0]);
        merged.put(path, DIRECTORY);
        own.add(path);
    }

    private void leaf(TarArchiveOutputStream tar, String path, byte type, String target)
            throws IOException {
        var content = new byte[type == TarConstants.LF_NORMAL ? random.nextInt(2000) : 0];
        random.nextBytes(content);
        put(tar, path, type, target, content);
        remove(path);
        merged.put(path, type == TarConstants.LF_SYMLINK ? 'l' : 'f');
        own.add(path);
        if (type == TarConstants.LF_NORMAL) {
            ownFiles.add(path);
        }
    }

    private void put(
            TarArchiveOutputStream tar, String path, byte type, String target, byte[] content)
            throws IOException {
        var entry = new TarArchiveEntry(type == TarConstants.LF_DIR ? path + "/" : path, type);
        entry.setLinkName(target);
        entry.setMode(random.nextInt(010000));
        entry.setIds(random.nextInt(3) * 1000, random.nextBoolean() ? 0 : Integer.MAX_VALUE);
        entry.setSize(content.length);
        if (type != TarConstants.LF_SYMLINK
                && type != TarConstants.LF_LINK
                && random.nextInt(4) == 0) {
            entry.addPaxHeader(
                    "SCHILY.xattr.user.x" + random.nextInt(3), "v" + random.nextInt(100));
        }
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void remove(String path) {
        merged.remove(path);
        merged.subMap(path + "/", path + "0").clear();
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '/').count() + 1;
    }
}

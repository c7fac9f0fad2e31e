package org.bootcd.daemon.ostree;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The directories of a layer that no entry describes, kept in the metadata of its commit: a path a
 * line, with {@code \} and line ends in names escaped by {@code \}.
 */
final class ImpliedDirectories {
    static final String KEY = "bootcd.implied-directories";

    /** Far above what an archive without directory entries has, below what a commit may weigh. */
    private static final long MAX_CHARACTERS = 4 << 20;

    private final NavigableSet<String> paths = new TreeSet<>(Utf8Order.INSTANCE);
    private long characters;

    void add(String path) throws UnimportableLayer {
        if (paths.add(path)) {
            characters += path.length();
        }
        if (characters > MAX_CHARACTERS) {
            throw new UnimportableLayer(path, "too many directories without an entry of their own");
        }
    }

    void remove(String path) {
        if (paths.remove(path)) {
            characters -= path.length();
        }
    }

    /** A path and all below it. */
    void removeTree(String path) {
        remove(path);
        var below = paths.subSet(path + "/", path + (char) ('/' + 1));
        below.forEach(p -> characters -= p.length());
        below.clear();
    }

    /** The value for the metadata; empty when there are none. */
    Optional<String> text() {
        return paths.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        paths.stream()
                                .map(ImpliedDirectories::escape)
                                .collect(Collectors.joining("\n")));
    }

    static Set<String> parse(String text) {
        return Arrays.stream(text.split("\n", -1))
                .map(ImpliedDirectories::unescape)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String escape(String path) {
        return path.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescape(String line) {
        if (line.indexOf('\\') < 0) {
            return line;
        }
        var path = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                c = line.charAt(++i) == 'n' ? '\n' : '\\';
            }
            path.append(c);
        }
        return path.toString();
    }
}

package org.bootcd.it.random;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.bootcd.it.fixture.Tool;

/** Programs that make an archive of a directory. */
interface Archiver {
    void archive(Path directory, Path tar) throws IOException, InterruptedException;

    static Archiver gnuTar(String... options) {
        return (directory, tar) ->
                run("tar", options, List.of("--numeric-owner", "-C", directory, "-cf", tar, "."));
    }

    static Archiver bsdtar(String... options) {
        return (directory, tar) ->
                run(
                        "bsdtar",
                        options,
                        List.of("--numeric-owner", "-C", directory, "-cf", tar, "."));
    }

    private static void run(String program, String[] options, List<Object> arguments)
            throws IOException, InterruptedException {
        var argv = new ArrayList<Object>(List.of(program));
        argv.addAll(List.of(options));
        argv.addAll(arguments);
        Tool.of(argv.toArray()).output();
    }

    /** Without xattrs. */
    static Archiver commonsCompress(int longFileMode) {
        return (directory, tar) -> {
            try (var out = new TarArchiveOutputStream(Files.newOutputStream(tar), "UTF-8")) {
                out.setLongFileMode(longFileMode);
                out.setBigNumberMode(
                        longFileMode == TarArchiveOutputStream.LONGFILE_GNU
                                ? TarArchiveOutputStream.BIGNUMBER_STAR
                                : TarArchiveOutputStream.BIGNUMBER_POSIX);
                var links = new HashMap<Object, String>();
                try (var paths = Files.walk(directory)) {
                    for (var path : (Iterable<Path>) paths::iterator) {
                        put(out, directory, path, links);
                    }
                }
            }
        };
    }

    private static void put(
            TarArchiveOutputStream out, Path root, Path path, Map<Object, String> links)
            throws IOException {
        var name = "./" + root.relativize(path);
        var stat = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        var inode = Objects.requireNonNull(stat.get("ino"));
        TarArchiveEntry entry;
        if (Files.isSymbolicLink(path)) {
            entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(Files.readSymbolicLink(path).toString());
        } else if (Files.isDirectory(path)) {
            entry = new TarArchiveEntry(name + "/", TarConstants.LF_DIR);
        } else if (links.containsKey(inode)) {
            entry = new TarArchiveEntry(name, TarConstants.LF_LINK);
            entry.setLinkName(links.get(inode));
        } else {
            links.put(inode, name);
            entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
            entry.setSize(Files.size(path));
        }
        entry.setMode((int) Objects.requireNonNull(stat.get("mode")) & 07777);
        entry.setIds(
                (int) Objects.requireNonNull(stat.get("uid")),
                (int) Objects.requireNonNull(stat.get("gid")));
        out.putArchiveEntry(entry);
        if (entry.getSize() > 0) {
            Files.copy(path, out);
        }
        out.closeArchiveEntry();
    }
}

package org.bootcd.it.random;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bootcd.it.fixture.Tool;

/** A directory on disk with every kind of thing an image may hold. */
final class RandomTree {
    private static final int ENTRIES = 120;
    private static final int MAX_PATH = 2500;
    private static final int[] SIZES = {0, 1, 511, 512, 513, 4096, 10_239, 70_001};

    /** {@code cap_net_raw=ep}, revision 2. */
    private static final String CAPABILITY = "0x0100000200200000000000000000000000000000";

    /** What the format of an archive can tell. */
    enum Profile {
        /** PAX: anything. */
        XATTRS,
        /** Anything but xattrs. */
        LONG,
        /** ustar: short names, owners of seven octal digits. */
        SHORT
    }

    private final Random random;
    private final Profile profile;
    private final Path root;
    private final List<Path> directories = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<Path> capable = new ArrayList<>();

    private RandomTree(Random random, Profile profile, Path root) {
        this.random = random;
        this.profile = profile;
        this.root = root;
    }

    static void write(Random random, Profile profile, Path root)
            throws IOException, InterruptedException {
        new RandomTree(random, profile, root).fill();
    }

    private void fill() throws IOException, InterruptedException {
        for (var top : List.of("usr", "etc", "opt")) {
            addDirectory(root.resolve(top));
        }
        for (int i = 0; i < ENTRIES; i++) {
            addEntry();
        }
        if (profile != Profile.SHORT) {
            addDeepDirectory();
        }
        for (var directory : directories.reversed()) {
            describe(directory);
        }
        describe(root);
        if (!capable.isEmpty()) {
            var script = "for f; do setfattr -n security.capability -v \"$0\" \"$f\" || exit; done";
            var argv = new ArrayList<Object>(List.of("sh", "-c", script, CAPABILITY));
            argv.addAll(capable);
            Tool.of(argv.toArray()).output();
        }
    }

    private void addEntry() throws IOException {
        var path = any(directories).resolve(RandomNames.next(random, longest()));
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                || path.toString().getBytes(UTF_8).length > MAX_PATH) {
            return;
        }
        switch (random.nextInt(10)) {
            case 0, 1 -> addDirectory(path);
            case 2, 3 -> {
                Files.createSymbolicLink(path, Path.of(target()));
                own(path);
            }
            case 4 -> addSparse(path);
            case 5 -> {
                if (files.isEmpty()) {
                    addFile(path);
                } else {
                    Files.createLink(path, any(files));
                }
            }
            default -> addFile(path);
        }
    }

    private int longest() {
        return profile == Profile.SHORT ? 8 : 255;
    }

    private String target() {
        return random.nextBoolean()
                ? "../" + RandomNames.next(random, longest())
                : "/usr//" + RandomNames.next(random, 20) + "/./x";
    }

    private void addDirectory(Path path) throws IOException {
        Files.createDirectory(path);
        if (profile != Profile.SHORT || path.getNameCount() < root.getNameCount() + 4) {
            directories.add(path);
        } else {
            describe(path);
        }
    }

    private void addDeepDirectory() throws IOException {
        var path = directories.getFirst();
        for (int i = 0; i < 100; i++) {
            path = path.resolve("d" + i % 10);
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    return;
                }
                addDirectory(path);
            }
        }
        addFile(path.resolve("deepest"));
    }

    private void addFile(Path path) throws IOException {
        var content = new byte[SIZES[random.nextInt(SIZES.length)]];
        random.nextBytes(content);
        Files.write(path, content);
        describe(path);
        files.add(path);
        if (profile == Profile.XATTRS && random.nextInt(8) == 0) {
            capable.add(path);
        }
    }

    private void addSparse(Path path) throws IOException {
        try (var file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE)) {
            long at = 0;
            for (int i = random.nextInt(40); i >= 0; i--) {
                at += random.nextInt(3) * 65_536L + random.nextInt(5000);
                file.write(ByteBuffer.wrap("data".getBytes(UTF_8)), at);
                at += 4;
            }
        }
        describe(path);
        files.add(path);
    }

    /** Changing the owner takes away what depends on it, so it comes first. */
    private void describe(Path path) throws IOException {
        own(path);
        Files.setAttribute(path, "unix:mode", random.nextInt(010000));
        if (profile == Profile.XATTRS && random.nextInt(3) == 0) {
            var view =
                    Objects.requireNonNull(
                            Files.getFileAttributeView(path, UserDefinedFileAttributeView.class));
            for (int i = random.nextInt(3); i >= 0; i--) {
                // Not empty: files lose such an attribute.
                var value = new byte[1 + random.nextInt(300)];
                random.nextBytes(value);
                view.write("x" + random.nextInt(100), ByteBuffer.wrap(value));
            }
        }
    }

    private void own(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", owner(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", owner(), LinkOption.NOFOLLOW_LINKS);
    }

    private int owner() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> 0;
            case 2 -> random.nextInt(1 << 21);
            default ->
                    profile == Profile.SHORT
                            ? (1 << 21) - 1
                            : Integer.MAX_VALUE - random.nextInt(2);
        };
    }

    private Path any(List<Path> paths) {
        return paths.get(random.nextInt(paths.size()));
    }
}

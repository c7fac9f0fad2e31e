package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import org.bootcd.daemon.foreign.NativeFile;

/**
 * The files of {@code /etc/selinux} in a repository. libselinux reads files on disk alone, so that
 * those which labelling needs can be had as a temporary copy.
 */
final class PolicyFiles {
    private static final String CONFIG = "config";

    /** Beside them a policy may have thousands of module files, which only tools need. */
    private static final List<String> NEEDED = List.of("contexts", "policy");

    private static final long MAX_CONFIG_BYTES = 1 << 20;
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_FILES = 10_000;

    private final Repo repo;
    private final Tree.Directory directory;

    PolicyFiles(Repo repo, Tree.Directory directory) {
        this.repo = repo;
        this.directory = directory;
    }

    SelinuxConfig config() throws IOException {
        if (!(directory.child(CONFIG).orElse(null) instanceof Tree.Leaf(var checksum))) {
            return SelinuxConfig.parse("");
        }
        try (var file = repo.file(checksum)) {
            requireContent(file, CONFIG);
            if (file.size() > MAX_CONFIG_BYTES) {
                throw new IOException(
                        "/etc/selinux/config is too large: %d bytes".formatted(file.size()));
            }
            try (var content = file.content()) {
                return SelinuxConfig.parse(
                        new String(content.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    /** Writes out what labelling with a policy needs; the caller closes. */
    Copy copyOf(String type) throws IOException {
        var copy =
                new Copy(
                        Files.createTempDirectory(
                                repo.directory().resolve("tmp"), "bootcd-selinux-"));
        try {
            copy.fill(type);
            return copy;
        } catch (IOException e) {
            copy.close();
            throw e;
        }
    }

    /** A link could lead out of the image, where libselinux would follow it. */
    private static void requireContent(NativeFile file, String path) throws IOException {
        if (file.symlinkTarget().isPresent()) {
            throw new IOException(
                    "/etc/selinux/%s is a symbolic link, which is not followed: make it a file"
                            .formatted(path));
        }
    }

    /** A root directory that holds the policy, and is removed with everything in it. */
    final class Copy implements AutoCloseable {
        private final Path root;
        private int files;
        private long bytes;

        private Copy(Path root) {
            this.root = root;
        }

        Path root() {
            return root;
        }

        private void fill(String type) throws IOException {
            var target = Files.createDirectories(root.resolve("usr/etc/selinux"));
            copy(directory.child(CONFIG).orElseThrow(), target.resolve(CONFIG), CONFIG);
            if (directory.child(type).orElse(null) instanceof Tree.Directory policy) {
                Files.createDirectory(target.resolve(type));
                for (var needed : NEEDED) {
                    if (policy.child(needed).isPresent()) {
                        var path = type + "/" + needed;
                        copy(policy.child(needed).get(), target.resolve(path), path);
                    }
                }
            }
        }

        private void copy(Tree tree, Path target, String path) throws IOException {
            if (++files > MAX_FILES) {
                throw new IOException("/etc/selinux holds too many files");
            }
            switch (tree) {
                case Tree.Leaf(var checksum) -> copy(checksum, target, path);
                case Tree.Directory subdirectory -> {
                    Files.createDirectory(target);
                    for (var child : subdirectory.children().entrySet()) {
                        var name = child.getKey();
                        copy(child.getValue(), target.resolve(name), path + "/" + name);
                    }
                }
            }
        }

        private void copy(Checksum checksum, Path target, String path) throws IOException {
            try (var file = repo.file(checksum)) {
                requireContent(file, path);
                bytes += file.size();
                if (bytes > MAX_BYTES) {
                    throw new IOException("/etc/selinux is too large");
                }
                try (var content = file.content()) {
                    Files.copy(content, target);
                }
                // Of a compiled and a textual form libselinux takes the newer: as in a checkout,
                // where all are of one age, it has to be the compiled one.
                Files.setLastModifiedTime(target, FileTime.fromMillis(0));
            }
        }

        @Override
        public void close() throws IOException {
            try (var paths = Files.walk(root)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}

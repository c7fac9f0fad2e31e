package org.bootcd.daemon.job;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Inode, size and times of the files that a host's status is read from. Two equal fingerprints mean
 * an unchanged status, provided that the first was taken {@link #SETTLE_MILLIS} after the last
 * change: within one tick of the kernel's clock two changes bear the same time.
 */
record Fingerprint(Map<Path, Stat> files) {
    /** Ten ticks of the slowest kernel clock (HZ=100). */
    static final long SETTLE_MILLIS = 100;

    private static final String ATTRIBUTES = "unix:ino,size,lastModifiedTime,ctime";
    private static final List<String> IN_SYSROOT =
            List.of(
                    "ostree/deploy",
                    "ostree/bootc",
                    "ostree/boot.0",
                    "ostree/boot.1",
                    "ostree/repo/refs/heads/ostree/container/image",
                    "boot/loader",
                    "boot/loader/entries");
    private static final List<String> IN_RUN =
            List.of(
                    "ostree-booted",
                    "nextroot",
                    "ostree/staged-deployment",
                    "ostree/staged-deployment-locked",
                    "ostree/deployment-state");

    /** What {@code lstat(2)} tells. */
    record Stat(long inode, long size, FileTime modified, FileTime changed) {
        private static Stat of(Map<String, Object> attributes) {
            if (attributes.get("ino") instanceof Long inode
                    && attributes.get("size") instanceof Long size
                    && attributes.get("lastModifiedTime") instanceof FileTime modified
                    && attributes.get("ctime") instanceof FileTime changed) {
                return new Stat(inode, size, modified, changed);
            }
            throw new IllegalStateException("unexpected attributes " + attributes);
        }
    }

    Fingerprint {
        files = Map.copyOf(files);
    }

    /**
     * @param run where {@code /run} is
     */
    static Fingerprint of(Path sysroot, Path run) throws IOException {
        var files = new TreeMap<Path, Stat>();
        for (var name : IN_SYSROOT) {
            add(files, sysroot.resolve(name));
        }
        for (var name : IN_RUN) {
            add(files, run.resolve(name));
        }
        addEach(files, run.resolve("ostree/deployment-state"), "*");
        for (var stateroot : list(sysroot.resolve("ostree/deploy"), "*")) {
            add(files, stateroot.resolve("deploy"));
            addEach(files, stateroot.resolve("deploy"), "*.origin");
        }
        return new Fingerprint(files);
    }

    /** Whether a change that happens from now on will show, as far as the clock can tell. */
    boolean isSettledAt(Instant now) {
        return files.values().stream()
                .mapToLong(stat -> now.toEpochMilli() - stat.changed().toMillis())
                .noneMatch(age -> age >= 0 && age < SETTLE_MILLIS);
    }

    private static void addEach(Map<Path, Stat> files, Path directory, String glob)
            throws IOException {
        for (var path : list(directory, glob)) {
            add(files, path);
        }
    }

    private static void add(Map<Path, Stat> files, Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            files.put(path, Stat.of(attributes));
        } catch (NoSuchFileException _) {
            // Absence is part of the fingerprint: no entry.
        }
    }

    private static List<Path> list(Path directory, String glob) throws IOException {
        var paths = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(directory, glob)) {
            entries.forEach(paths::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return paths;
    }
}

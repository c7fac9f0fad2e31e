package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.foreign.LibC;
import org.bootcd.daemon.foreign.NativeDeployment;
import org.bootcd.daemon.foreign.NativeSysroot;
import org.bootcd.daemon.foreign.OstreeError;

/** A sysroot: the directory that holds deployments, their repository and the boot entries. */
public final class Sysroot implements AutoCloseable {
    private static final Path OWN_MOUNTS = Path.of("/proc/self/ns/mnt");
    private static final Path INIT_MOUNTS = Path.of("/proc/1/ns/mnt");

    private final NativeSysroot sysroot;
    private final Path directory;

    private Sysroot(NativeSysroot sysroot, Path directory) {
        this.sysroot = sysroot;
        this.directory = directory;
    }

    /**
     * Opens a sysroot; {@code /} is the running host's. In a mount namespace of our own libostree
     * makes a read-only /sysroot writable for us alone.
     */
    public static Sysroot open(Path directory) throws IOException {
        try {
            return new Sysroot(NativeSysroot.open(directory, hasPrivateMounts()), directory);
        } catch (OstreeError e) {
            throw new IOException(
                    "opening the sysroot %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    /** As {@link #open}; on a booted host a read-only /sysroot is made writable first. */
    public static Sysroot openForChange(Path directory) throws IOException {
        makeWritable(directory);
        // Anew, because of a repository that was read-only when it was opened libostree takes no
        // lock, and another program's prune gets between.
        return open(directory);
    }

    private static void makeWritable(Path directory) throws IOException {
        try (var opened = open(directory)) {
            // Taking the lock is what makes libostree remount; waiting for it is not needed.
            if (opened.sysroot.tryLock()) {
                opened.sysroot.unlock();
            }
        } catch (OstreeError e) {
            throw new IOException(
                    "making the sysroot %s writable: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static boolean hasPrivateMounts() throws IOException {
        return Files.isReadable(INIT_MOUNTS)
                && !Files.readSymbolicLink(OWN_MOUNTS).equals(Files.readSymbolicLink(INIT_MOUNTS));
    }

    public boolean isBooted() {
        return sysroot.isBooted();
    }

    /** The repository; to be closed on its own. */
    public Repo repo() {
        return new Repo(sysroot.repo(), repoDirectory());
    }

    public Path repoDirectory() {
        return directory.resolve("ostree/repo");
    }

    /** Reads the deployments again. */
    public void load() throws IOException {
        sysroot.load();
    }

    /** Deployments in boot order, a staged one first. */
    public List<Deployment> deployments() throws IOException {
        var deployments = new ArrayList<Deployment>();
        for (var deployment : sysroot.deployments()) {
            deployments.add(describe(deployments.size(), deployment));
        }
        return List.copyOf(deployments);
    }

    private Deployment describe(int index, NativeDeployment d) throws IOException {
        boolean locked =
                d.finalizationLocked().isPresent()
                        ? d.finalizationLocked().get()
                        : d.staged() && StagedFile.isLocked();
        return new Deployment(
                index,
                new Checksum(d.checksum()),
                d.stateroot(),
                d.serial(),
                directory.resolve(d.directory()),
                d.origin().map(Origin::parse),
                Arrays.stream(d.kernelArguments().split(" "))
                        .filter(a -> !a.isEmpty() && !a.startsWith("ostree="))
                        .toList(),
                new Deployment.Flags(
                        d.booted(),
                        d.staged(),
                        d.pinned(),
                        locked,
                        d.softRebootCapable(),
                        Deployment.Unlocked.of(d.unlocked())));
    }

    /** The sysroot lock, which other tools take too. */
    public final class Lock implements AutoCloseable {
        private Lock() {}

        @Override
        public void close() {
            sysroot.unlock();
        }
    }

    /**
     * Takes the lock and reads the deployments again; {@code onWait} runs before waiting for
     * another program.
     */
    public Lock lock(Runnable onWait) throws IOException {
        if (!sysroot.tryLock()) {
            onWait.run();
            sysroot.lock();
        }
        sysroot.load();
        return new Lock();
    }

    /** Makes the directories of a stateroot if it has none. */
    public void ensureStateroot(String stateroot) throws IOException {
        if (!Files.isDirectory(directory.resolve("ostree/deploy").resolve(stateroot))) {
            sysroot.initStateroot(stateroot);
        }
    }

    /**
     * What to deploy.
     *
     * @param origin text of the origin file
     * @param merge deployment whose /etc is taken over
     */
    public record Order(
            String stateroot,
            Checksum commit,
            String origin,
            Optional<Deployment> merge,
            List<String> kernelArguments) {
        public Order {
            kernelArguments = List.copyOf(kernelArguments);
        }
    }

    /** Stages a deployment that is finalized at shutdown; the sysroot must be booted and locked. */
    public void stage(Order order) throws IOException {
        try {
            sysroot.stage(toNative(order));
        } catch (OstreeError e) {
            throw Transaction.explained(e);
        }
    }

    /** Writes a deployment and makes it the first at once; the sysroot must be locked. */
    public void deploy(Order order) throws IOException {
        try {
            sysroot.deploy(toNative(order));
        } catch (OstreeError e) {
            throw Transaction.explained(e);
        }
    }

    private static NativeSysroot.Deploy toNative(Order order) {
        return new NativeSysroot.Deploy(
                order.stateroot(),
                order.commit().hex(),
                order.origin(),
                order.merge().map(Deployment::index),
                order.kernelArguments());
    }

    /**
     * Writes the boot order; what is not in it goes, a staged deployment too. The sysroot must be
     * locked.
     */
    public void writeOrder(List<Deployment> order) throws IOException {
        try {
            sysroot.writeOrder(order.stream().map(Deployment::index).toList());
        } catch (OstreeError e) {
            throw Transaction.explained(e);
        }
    }

    /**
     * Removes deployments and kernels that are no longer in the boot order, and has the refs of
     * deployments name those that are.
     */
    public void cleanupDeployments() throws IOException {
        sysroot.prepareCleanup();
    }

    /** Removes deployments, kernels and objects that nothing refers to. */
    public void cleanup() throws IOException {
        sysroot.cleanup();
    }

    /** Syncs the sysroot's file system: libostree does not sync refs. */
    public void sync() throws IOException {
        LibC.syncFileSystem(repoDirectory());
    }

    /**
     * Tells bootc's status watchers of a change: they look at the time stamp of {@code
     * ostree/bootc}.
     */
    public void touch() throws IOException {
        var watched = directory.resolve("ostree/bootc");
        Files.createDirectories(watched);
        Files.setLastModifiedTime(watched, FileTime.from(Instant.now()));
    }

    @Override
    public void close() {
        sysroot.close();
    }
}

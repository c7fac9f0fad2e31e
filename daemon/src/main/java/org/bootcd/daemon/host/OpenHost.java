package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.ostree.Deployment;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.Sysroot;

/** A sysroot opened for a job, with its repository and, for a change, the job lock. */
final class OpenHost implements AutoCloseable {
    static final Path RUNNING = Path.of("/");
    private static final Path OSTREE_BOOTED = Path.of("/run/ostree-booted");

    private final Sysroot sysroot;
    private final Repo repo;
    private final Optional<JobLock> lock;

    private OpenHost(Sysroot sysroot, Repo repo, Optional<JobLock> lock) {
        this.sysroot = sysroot;
        this.repo = repo;
        this.lock = lock;
    }

    /** Opens without any lock. */
    static OpenHost forReading(Path directory) throws IOException {
        requireBooted(directory);
        var sysroot = Sysroot.open(directory);
        return new OpenHost(sysroot, sysroot.repo(), Optional.empty());
    }

    /**
     * Opens for a change, with the job lock; a read-only /sysroot becomes writable for this
     * process.
     */
    static OpenHost forChange(Path directory, Consumer<Event> events)
            throws IOException, InterruptedException {
        requireBooted(directory);
        var sysroot = Sysroot.openForChange(directory);
        try {
            var lock = JobLock.take(sysroot.repoDirectory(), events);
            return new OpenHost(sysroot, Repo.open(sysroot.repoDirectory()), Optional.of(lock));
        } catch (IOException | InterruptedException e) {
            sysroot.close();
            throw e;
        }
    }

    private static void requireBooted(Path directory) throws IOException {
        if (directory.equals(RUNNING) && !Files.exists(OSTREE_BOOTED)) {
            throw new NotABootedHost(
                    "this system was not booted from an ostree deployment;"
                            + " name another sysroot with --sysroot");
        }
    }

    static boolean isRunningHostBooted() {
        return Files.exists(OSTREE_BOOTED);
    }

    Sysroot sysroot() {
        return sysroot;
    }

    Repo repo() {
        return repo;
    }

    boolean isBooted() {
        return sysroot.isBooted();
    }

    /**
     * The deployment that updates start from: the booted one; on a sysroot that is not booted, the
     * first.
     */
    Optional<Deployment> current() throws IOException {
        var deployments = sysroot.deployments();
        return isBooted()
                ? deployments.stream().filter(Deployment::isBooted).findFirst()
                : deployments.stream().findFirst();
    }

    Optional<Deployment> staged() throws IOException {
        return sysroot.deployments().stream().filter(Deployment::isStaged).findFirst();
    }

    /** The tracked image: the staged deployment's, else the current one's. */
    OstreeImageReference tracked() throws IOException {
        var from = staged().isPresent() ? staged() : current();
        var image = from.isPresent() ? imageOf(from.get()) : Optional.<OstreeImageReference>empty();
        if (image.isPresent()) {
            return image.get();
        }
        for (var deployment : List.of(staged(), current())) {
            if (deployment
                    .flatMap(Deployment::origin)
                    .filter(o -> o.hasLocalChanges())
                    .isPresent()) {
                throw new Incompatible(
                        "the deployment has local changes by rpm-ostree; undo them with"
                                + " `rpm-ostree reset`");
            }
        }
        throw new NoImageTracked("no image is tracked; choose one with `bootc switch`");
    }

    /** The image that a deployment tracks, if an image describes it. */
    static Optional<OstreeImageReference> imageOf(Deployment deployment) throws IOException {
        var origin = deployment.origin();
        return origin.isEmpty() || origin.get().hasLocalChanges()
                ? Optional.empty()
                : origin.get().image();
    }

    @Override
    public void close() {
        lock.ifPresent(JobLock::close);
        repo.close();
        sysroot.close();
    }
}

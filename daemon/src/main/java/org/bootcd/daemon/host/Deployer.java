package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.boot.Kargs;
import org.bootcd.daemon.boot.KargsFiles;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.Collector;
import org.bootcd.daemon.ostree.Composefs;
import org.bootcd.daemon.ostree.DeployedRefs;
import org.bootcd.daemon.ostree.Deployment;
import org.bootcd.daemon.ostree.Origin;
import org.bootcd.daemon.ostree.PrepareRoot;
import org.bootcd.daemon.ostree.RefName;
import org.bootcd.daemon.ostree.SelinuxPolicy;
import org.bootcd.daemon.ostree.StoredImage;
import org.bootcd.daemon.ostree.Sysroot;
import org.bootcd.daemon.ostree.UnreadableImage;

/**
 * Makes a deployment of an image, under the sysroot lock, and collects what no deployment needs any
 * more.
 */
final class Deployer {
    static final Path REBOOT_REQUIRED = Path.of("/run/reboot-required");
    private static final String DEFAULT_STATEROOT = "default";

    private final OpenHost host;
    private final Consumer<Event> events;

    Deployer(OpenHost host, Consumer<Event> events) {
        this.host = host;
        this.events = events;
    }

    /**
     * Stages on the booted sysroot, deploys at once on another. On return everything is on the
     * disk.
     */
    void deploy(OstreeImageReference reference, StoredImage image) throws IOException {
        requireBootable(reference.image(), image.commit());
        var sysroot = host.sysroot();
        var merge = host.current();
        var stateroot = merge.map(Deployment::stateroot).orElse(DEFAULT_STATEROOT);
        sysroot.ensureStateroot(stateroot);
        events.accept(Steps.staging(reference.image(), 1));
        var order =
                new Sysroot.Order(
                        stateroot,
                        image.commit(),
                        Origin.render(reference),
                        merge,
                        kernelArguments(image.commit(), merge).arguments());
        new DeployedRefs(host.repo()).hold(image.commit());
        sysroot.sync();
        if (host.isBooted()) {
            sysroot.stage(order);
            requireReboot(image.digest().toString());
        } else {
            sysroot.deploy(order);
        }
        events.accept(Steps.staging(reference.image(), 2));
        collectWhatIsReadable();
        sysroot.sync();
        sysroot.touch();
        events.accept(Steps.staging(reference.image(), 3));
    }

    private void requireBootable(ImageReference image, Checksum commit) throws IOException {
        if (host.repo().kernels(commit).isEmpty()) {
            throw new NotBootable(
                    "%s has no kernel: it needs /usr/lib/modules/VERSION/vmlinuz".formatted(image));
        }
        if (!host.repo().has(commit, "usr/lib/os-release")
                && !host.repo().has(commit, "usr/etc/os-release")) {
            throw new NotBootable(
                    "%s has no os-release, from which boot entries get their title"
                            .formatted(image));
        }
        if (SelinuxPolicy.isMissedBy(host.repo(), commit)) {
            throw new NotBootable(
                    "%s enables SELinux, but was imported without labels: remove it with `ostree refs --delete %s`, then pull it again"
                            .formatted(image, RefName.ofImage(image)));
        }
        requireComposefs(image, PrepareRoot.of(host.repo(), commit).composefs());
    }

    private void requireComposefs(ImageReference image, Composefs wanted) throws IOException {
        if (wanted == Composefs.OFF || host.repo().canMakeComposefs()) {
            return;
        }
        if (wanted == Composefs.REQUIRED) {
            throw new NotBootable(
                    "%s boots from composefs alone, and this machine's libostree is built without it: install one that has it, or set enabled=maybe in the image's prepare-root.conf"
                            .formatted(image));
        }
        events.accept(
                new Event.Message(
                        Event.Level.WARNING,
                        "%s will boot without composefs, which this machine's libostree is built without"
                                .formatted(image)));
    }

    private Kargs kernelArguments(Checksum commit, Optional<Deployment> merge) throws IOException {
        var architecture = KargsFiles.hostArchitecture();
        var wanted = host.repo().smallFiles(commit, KargsFiles.DIRECTORY);
        var newImage =
                wanted.isPresent()
                        ? Optional.of(KargsFiles.parse(wanted.get(), architecture))
                        : Optional.<Kargs>empty();
        if (merge.isEmpty()) {
            return Kargs.NONE.upgraded(Kargs.NONE, newImage);
        }
        var oldImage =
                host.repo()
                        .smallFiles(merge.get().commit(), KargsFiles.DIRECTORY)
                        .orElse(Collections.emptySortedMap());
        return new Kargs(merge.get().kernelArguments())
                .upgraded(KargsFiles.parse(oldImage, architecture), newImage);
    }

    /** Collects what a run left behind that deployed and was killed before it had collected. */
    void collectLeftOvers() throws IOException {
        if (new DeployedRefs(host.repo()).areLeftOver()) {
            collectWhatIsReadable();
        }
    }

    /** A later run collects what this one must not. */
    private void collectWhatIsReadable() throws IOException {
        try {
            collect();
        } catch (UnreadableImage e) {
            events.accept(new Event.Message(Event.Level.WARNING, String.valueOf(e.getMessage())));
        }
    }

    /** Drops images, layers, deployments and objects that no deployment needs. */
    Collector.Collected collect() throws IOException {
        host.sysroot().load();
        host.sysroot().cleanupDeployments();
        var deployments = host.sysroot().deployments();
        var collected =
                new Collector(host.repo())
                        .collect(
                                tracked(deployments),
                                deployments.stream().map(Deployment::commit).toList());
        host.sysroot().cleanup();
        new DeployedRefs(host.repo()).drop();
        return collected;
    }

    private static Set<ImageReference> tracked(List<Deployment> deployments) throws IOException {
        var tracked = new HashSet<ImageReference>();
        for (var deployment : deployments) {
            // Also where rpm-ostree has added packages to the image.
            if (deployment.origin().isPresent()) {
                deployment.origin().get().image().ifPresent(i -> tracked.add(i.image()));
            }
        }
        return tracked;
    }

    /** The marker that reboot coordinators look for. */
    static void requireReboot(String digest) throws IOException {
        Files.writeString(
                REBOOT_REQUIRED, "bootc: Reboot required for image: %s%n".formatted(digest));
    }
}

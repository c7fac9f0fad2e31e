package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.image.SignaturePolicy;
import org.bootcd.daemon.image.Transport;
import org.bootcd.daemon.ostree.DeployedRefs;
import org.bootcd.daemon.ostree.Deployment;
import org.bootcd.daemon.ostree.StoredImage;

/** Upgrade and switch: the newest image of a reference becomes the next boot's deployment. */
final class Update {
    /** How often an image is fetched again that another program drops before it is deployed. */
    private static final int MAX_ROUNDS = 3;

    private final Sources sources;
    private final Consumer<Event> events;

    Update(Sources sources, Consumer<Event> events) {
        this.sources = sources;
        this.events = events;
    }

    JobResult.Deployed upgrade(OpenHost host) throws IOException, InterruptedException {
        return deployNewest(host, host.tracked());
    }

    JobResult.Deployed switchTo(OpenHost host, JobRequest.Switch request)
            throws IOException, InterruptedException {
        var target =
                OstreeImageReference.parseTarget(
                        Transport.parse(request.transport()), request.image());
        if (request.enforceContainerSigpolicy()) {
            target =
                    new OstreeImageReference(new SignaturePolicy.ContainerPolicy(), target.image());
        }
        var from = host.staged().isPresent() ? host.staged() : host.current();
        var tracked =
                from.isPresent()
                        ? OpenHost.imageOf(from.get())
                        : Optional.<OstreeImageReference>empty();
        if (tracked.equals(Optional.of(target))) {
            var image = StoredImage.read(host.repo(), from.orElseThrow().commit()).orElseThrow();
            return new JobResult.Deployed(
                    JobResult.Outcome.SPEC_UNCHANGED,
                    Updates.describe(target, image, Optional.empty()));
        }
        return deployNewest(host, target);
    }

    private JobResult.Deployed deployNewest(OpenHost host, OstreeImageReference reference)
            throws IOException, InterruptedException {
        var blobs = Sources.blobs(host.repo());
        var image = pulledBy(reference.image());
        try (var source =
                sources.open(new OstreeImageReference(reference.signature(), image), blobs)) {
            var pull = new ImagePull(host.repo(), image, source, blobs, events);
            for (int round = 0; round < MAX_ROUNDS; round++) {
                var preparation = pull.prepare();
                pull.fetchLayers(
                        preparation, host.current().map(Deployment::commit).stream().toList());
                try (var _ = host.sysroot().lock(this::tellWaiting)) {
                    new DeployedRefs(host.repo()).protect(host.sysroot().deployments());
                    var stored = pull.complete(preparation);
                    if (stored.isPresent()) {
                        return deploy(host, reference, stored.get());
                    }
                }
            }
            throw ImagePull.dropped(image);
        }
    }

    /**
     * A digest says more than the tag beside it: {@code name:tag@digest} is pulled as {@code
     * name@digest}.
     */
    private static ImageReference pulledBy(ImageReference image) throws IOException {
        if (image.transport() != Transport.REGISTRY) {
            return image;
        }
        var reference = image.registryReference();
        return reference.tag().isPresent() && reference.digest().isPresent()
                ? new ImageReference(
                        Transport.REGISTRY, reference.name() + "@" + reference.digest().get())
                : image;
    }

    private JobResult.Deployed deploy(
            OpenHost host, OstreeImageReference reference, StoredImage stored) throws IOException {
        var current = host.current();
        var old =
                current.isPresent()
                        ? StoredImage.read(host.repo(), current.get().commit())
                        : Optional.<StoredImage>empty();
        var update = Updates.describe(reference, stored, old);
        var deployer = new Deployer(host, events);
        if (isDeployed(host, host.staged(), reference, stored)) {
            // The run that staged it may have been killed before it came to this.
            Deployer.requireReboot(stored.digest().toString());
            deployer.collectLeftOvers();
            return new JobResult.Deployed(JobResult.Outcome.STAGED_UNCHANGED, update);
        }
        if (isDeployed(host, current, reference, stored)) {
            deployer.collectLeftOvers();
            return new JobResult.Deployed(JobResult.Outcome.NO_UPDATE, update);
        }
        deployer.deploy(reference, stored);
        return new JobResult.Deployed(
                host.isBooted() ? JobResult.Outcome.STAGED : JobResult.Outcome.DEPLOYED, update);
    }

    private static boolean isDeployed(
            OpenHost host,
            Optional<Deployment> deployment,
            OstreeImageReference reference,
            StoredImage image)
            throws IOException {
        if (deployment.isEmpty()
                || !OpenHost.imageOf(deployment.get()).equals(Optional.of(reference))) {
            return false;
        }
        return StoredImage.read(host.repo(), deployment.get().commit())
                .filter(deployed -> deployed.digest().equals(image.digest()))
                .isPresent();
    }

    private void tellWaiting() {
        events.accept(
                new Event.Message(
                        Event.Level.INFO,
                        "waiting for another program that holds the sysroot lock"));
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootcd.api.Host;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.image.SignaturePolicy;
import org.bootcd.daemon.ostree.Deployment;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.StoredImage;

/** Reads a sysroot as the host of bootc's {@code host-v1} schema, without taking any lock. */
final class StatusReader {
    private static final String CREATED = "org.opencontainers.image.created";

    private final Repo repo;

    private StatusReader(Repo repo) {
        this.repo = repo;
    }

    /** The host; one without anything where the running system did not boot from ostree. */
    static Host read(Path sysroot) throws IOException {
        if (sysroot.equals(OpenHost.RUNNING) && !OpenHost.isRunningHostBooted()) {
            return Host.of(
                    new Host.Spec(Optional.empty(), Host.BootOrder.DEFAULT),
                    status(Entries.notBooted(List.of()), false, Optional.empty()));
        }
        try (var host = OpenHost.forReading(sysroot)) {
            return new StatusReader(host.repo())
                    .host(host.sysroot().deployments(), host.isBooted());
        }
    }

    private record Entries(
            Optional<Host.BootEntry> staged,
            Optional<Host.BootEntry> booted,
            Optional<Host.BootEntry> rollback,
            List<Host.BootEntry> others) {
        static Entries notBooted(List<Host.BootEntry> deployments) {
            return new Entries(Optional.empty(), Optional.empty(), Optional.empty(), deployments);
        }
    }

    private Host host(List<Deployment> deployments, boolean booted) throws IOException {
        var slots = Slots.of(deployments, booted);
        var tracked = slots.staged().isPresent() ? slots.staged() : slots.current();
        var image =
                tracked.isPresent()
                        ? OpenHost.imageOf(tracked.get())
                        : Optional.<OstreeImageReference>empty();
        var spec =
                new Host.Spec(
                        image.map(StatusReader::reference),
                        slots.rollbackQueued() && booted
                                ? Host.BootOrder.ROLLBACK
                                : Host.BootOrder.DEFAULT);
        if (!booted) {
            var entries = Entries.notBooted(entries(deployments));
            return Host.of(spec, status(entries, false, Optional.empty()));
        }
        var entries =
                new Entries(
                        entry(slots.staged()),
                        entry(slots.current()),
                        entry(slots.rollback()),
                        entries(slots.others()));
        var overlay = slots.current().flatMap(d -> overlay(d.flags().unlocked()));
        return Host.of(spec, status(entries, slots.rollbackQueued(), overlay));
    }

    private static Host.Status status(
            Entries entries, boolean rollbackQueued, Optional<Host.UsrOverlay> overlay) {
        return new Host.Status(
                entries.staged(),
                entries.booted(),
                entries.rollback(),
                entries.others(),
                rollbackQueued,
                entries.booted().flatMap(Host.BootEntry::image).map(_ -> "bootcHost"),
                overlay);
    }

    private static Optional<Host.UsrOverlay> overlay(Deployment.Unlocked unlocked) {
        return switch (unlocked) {
            case NONE -> Optional.empty();
            case DEVELOPMENT -> Optional.of(new Host.UsrOverlay("readWrite", "transient"));
            case HOTFIX -> Optional.of(new Host.UsrOverlay("readWrite", "persistent"));
            case TRANSIENT -> Optional.of(new Host.UsrOverlay("readOnly", "transient"));
        };
    }

    private List<Host.BootEntry> entries(List<Deployment> deployments) throws IOException {
        var entries = new ArrayList<Host.BootEntry>();
        for (var deployment : deployments) {
            entries.add(entry(deployment));
        }
        return entries;
    }

    private Optional<Host.BootEntry> entry(Optional<Deployment> deployment) throws IOException {
        return deployment.isPresent() ? Optional.of(entry(deployment.get())) : Optional.empty();
    }

    private Host.BootEntry entry(Deployment deployment) throws IOException {
        var reference = OpenHost.imageOf(deployment);
        // One damaged deployment must not hide the others.
        var stored =
                reference.isPresent() && repo.hasCommit(deployment.commit())
                        ? StoredImage.read(repo, deployment.commit())
                        : Optional.<StoredImage>empty();
        var update =
                stored.isPresent()
                        ? stored.get().cachedUpdate(repo)
                        : Optional.<StoredImage>empty();
        var flags = deployment.flags();
        return new Host.BootEntry(
                stored.map(image -> image(reference.orElseThrow(), image)),
                update.map(image -> image(reference.orElseThrow(), image)),
                deployment.origin().filter(o -> o.hasLocalChanges()).isPresent(),
                flags.pinned(),
                flags.softRebootCapable(),
                flags.downloadOnly(),
                reference.map(_ -> "ostreeContainer"),
                Optional.of(
                        new Host.Ostree(
                                deployment.stateroot(),
                                deployment.commit().hex(),
                                deployment.serial())),
                Optional.empty());
    }

    private static Host.ImageStatus image(OstreeImageReference reference, StoredImage image) {
        return new Host.ImageStatus(
                reference(reference),
                image.config().flatMap(Updates::version),
                image.config().flatMap(StatusReader::timestamp),
                image.digest().toString(),
                image.config().map(ImageConfig::architecture).orElse(""));
    }

    private static Optional<String> timestamp(ImageConfig config) {
        return Optional.ofNullable(config.labels().get(CREATED))
                .or(config::created)
                .flatMap(StatusReader::utc);
    }

    private static Optional<String> utc(String rfc3339) {
        try {
            return Optional.of(OffsetDateTime.parse(rfc3339).toInstant().toString());
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private static Host.ImageReference reference(OstreeImageReference reference) {
        return new Host.ImageReference(
                reference.image().name(),
                reference.image().transport().wireName(),
                switch (reference.signature()) {
                    case SignaturePolicy.Insecure() -> Optional.empty();
                    case SignaturePolicy.ContainerPolicy() ->
                            Optional.of(new Host.Signature.ContainerPolicy());
                    case SignaturePolicy.OstreeRemote(var remote) ->
                            Optional.of(new Host.Signature.OstreeRemote(remote));
                });
    }
}

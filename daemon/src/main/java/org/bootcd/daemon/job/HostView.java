package org.bootcd.daemon.job;

import java.util.Optional;
import org.bootcd.api.Host;
import org.bootcd.api.Json;

/**
 * The host as the properties of {@link org.bootcd.api.HostInterface} show it: either {@code status}
 * or {@code error} is empty.
 */
public record HostView(
        String status,
        String error,
        String booted,
        String staged,
        String rollback,
        long generation) {
    static final HostView UNREAD = new HostView("", "not read yet", "", "", "", 0);

    static HostView of(Host host, long generation) {
        var status = host.status();
        return new HostView(
                Json.print(host),
                "",
                summary(status.booted()),
                summary(status.staged()),
                summary(status.rollback()),
                generation);
    }

    static HostView unreadable(String error, long generation) {
        return new HostView("", error, "", "", "", generation);
    }

    boolean saysTheSameAs(HostView other) {
        return status.equals(other.status) && error.equals(other.error);
    }

    HostView withGeneration(long newGeneration) {
        return new HostView(status, error, booted, staged, rollback, newGeneration);
    }

    private static String summary(Optional<Host.BootEntry> entry) {
        return entry.flatMap(Host.BootEntry::image)
                .map(
                        image ->
                                (image.image().image()
                                                + " "
                                                + image.imageDigest()
                                                + " "
                                                + image.version().orElse(""))
                                        .strip())
                .orElse("");
    }
}

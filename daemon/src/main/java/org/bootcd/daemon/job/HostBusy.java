package org.bootcd.daemon.job;

import java.io.IOException;

/** Another job changes the host; wait for it or cancel it. */
public final class HostBusy extends IOException {
    private static final long serialVersionUID = 1L;

    HostBusy(JobView running, boolean ending) {
        super(
                "job %d (%s) %s; %s"
                        .formatted(
                                running.number(),
                                running.request().kind(),
                                ending ? "is being cancelled" : "changes the host",
                                ending
                                        ? "try again when it has ended"
                                        : "wait for it or cancel it"));
    }
}

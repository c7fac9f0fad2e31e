package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobResult;
import org.bootcd.daemon.ostree.MergeCommit;

/** Drops what no deployment needs, with what pulls have left that did not end. */
final class Cleanup {
    private final Consumer<Event> events;

    Cleanup(Consumer<Event> events) {
        this.events = events;
    }

    JobResult run(OpenHost host) throws IOException {
        try (var _ = host.sysroot().lock(() -> events.accept(Steps.waitingForTheSysroot()))) {
            host.repo().removeRef(MergeCommit.PULLING_REF);
            var collected = new Deployer(host, events).collect();
            host.sysroot().sync();
            host.sysroot().touch();
            return new JobResult.CleanedUp(collected.images(), collected.layers());
        }
    }
}

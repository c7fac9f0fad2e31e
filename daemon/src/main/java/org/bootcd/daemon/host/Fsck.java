package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.daemon.ostree.CheckDepth;
import org.bootcd.daemon.ostree.CheckReport;
import org.bootcd.daemon.ostree.ImageCheck;

/** Checks a sysroot's repository and, when asked to, fetches again what is damaged. */
final class Fsck {
    /** How often the check starts over because another program has changed refs meanwhile. */
    private static final int MAX_ROUNDS = 3;

    /** A result is one line of the worker's, which is bounded. */
    private static final int MAX_FINDINGS = 500;

    private final Sources sources;
    private final Consumer<Event> events;

    Fsck(Sources sources, Consumer<Event> events) {
        this.sources = sources;
        this.events = events;
    }

    JobResult run(OpenHost host, JobRequest.Fsck request) throws IOException, InterruptedException {
        var depth = request.quick() ? CheckDepth.EXISTENCE : CheckDepth.CONTENT;
        var report = check(host, depth);
        int found = report.findings().size();
        if (request.repair() && found > 0) {
            shown(report.findings()).forEach(this::tell);
            new Repair(host, sources, events, report).run();
            report = check(host, depth);
        }
        return new JobResult.Fsck(
                found,
                report.findings().size(),
                shown(report.findings()),
                shown(report.notes()),
                report.images().size(),
                report.objects());
    }

    /** Other programs may prune, and add, while objects are read, which is no damage. */
    private CheckReport check(OpenHost host, CheckDepth depth)
            throws IOException, InterruptedException {
        for (int round = 1; ; round++) {
            host.sysroot().load();
            var refs = host.repo().refs();
            var report = ImageCheck.run(host.repo(), host.sysroot().deployments(), depth);
            if (report.findings().isEmpty() || refs.equals(host.repo().refs())) {
                return report;
            }
            if (round == MAX_ROUNDS) {
                throw new HostBusy(
                        "another program keeps changing the refs of %s; end it and try again"
                                .formatted(host.repo().directory()));
            }
        }
    }

    private static List<String> shown(List<String> lines) {
        return lines.subList(0, Math.min(lines.size(), MAX_FINDINGS));
    }

    private void tell(String line) {
        events.accept(new Event.Message(Event.Level.INFO, line));
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.WorkOrder;

/** Runs one job. Made for one process that does one job and ends. */
public final class HostEngine {
    private final Sources sources;

    /**
     * An engine that reads its configuration below {@code root}.
     *
     * @param version for the User-Agent
     */
    public HostEngine(Path root, String version) {
        this.sources = new Sources(root, version);
    }

    /**
     * Runs a job to its end.
     *
     * @param events hears of progress and of lines for the person who asked; called from several
     *     threads
     * @throws IOException the job failed; {@link ErrorNames#of} tells clients how
     */
    public JobResult run(WorkOrder order, Consumer<Event> events)
            throws IOException, InterruptedException {
        var directory = Path.of(order.sysroot());
        return switch (order.request()) {
            case JobRequest.Status() -> new JobResult.HostRead(StatusReader.read(directory));
            case JobRequest.Pull(var repository, var image) ->
                    new RepositoryPull(sources, events).run(Path.of(repository), image);
            case JobRequest.Fsck request -> {
                try (var host = OpenHost.forChange(directory, events)) {
                    yield new Fsck(sources, events).run(host, request);
                }
            }
            case JobRequest.Cleanup() -> {
                try (var host = OpenHost.forChange(directory, events)) {
                    yield new Cleanup(events).run(host);
                }
            }
            case JobRequest.CheckUpdate() -> {
                try (var host = OpenHost.forChange(directory, events)) {
                    yield new CheckUpdate(sources, events).run(host);
                }
            }
            case JobRequest.Upgrade(var apply) -> {
                try (var host = OpenHost.forChange(directory, events)) {
                    yield applied(apply, host, new Update(sources, events).upgrade(host));
                }
            }
            case JobRequest.Switch request -> {
                try (var host = OpenHost.forChange(directory, events)) {
                    yield applied(
                            request.apply(),
                            host,
                            new Update(sources, events).switchTo(host, request));
                }
            }
            case JobRequest.Rollback(var apply) -> {
                try (var host = OpenHost.forChange(directory, events)) {
                    yield applied(apply, host, new Rollback(events).run(host));
                }
            }
        };
    }

    private static JobResult applied(boolean apply, OpenHost host, JobResult result)
            throws IOException, InterruptedException {
        boolean somethingToBoot =
                switch (result) {
                    case JobResult.Deployed(var outcome, _) ->
                            outcome == JobResult.Outcome.STAGED
                                    || outcome == JobResult.Outcome.STAGED_UNCHANGED;
                    case JobResult.RolledBack _ -> true;
                    default -> false;
                };
        if (apply && somethingToBoot && host.isBooted()) {
            Reboot.request();
        }
        return result;
    }
}

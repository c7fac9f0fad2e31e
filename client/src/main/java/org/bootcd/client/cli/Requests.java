package org.bootcd.client.cli;

import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.client.Agent;
import org.bootcd.client.HostClient;
import org.bootcd.client.LocalWorker;
import org.bootcd.client.NoService;
import org.bootcd.client.text.ResultText;
import org.bootcd.client.text.SafeText;

/** Has requests carried out by the service, or in the foreground where there is none. */
final class Requests {
    private final Environment environment;
    private final GlobalOptions options;
    private final CancelOnSignal cancelOnSignal;

    Requests(Environment environment, GlobalOptions options, CancelOnSignal cancelOnSignal) {
        this.environment = environment;
        this.options = options;
        this.cancelOnSignal = cancelOnSignal;
    }

    /** Runs a verb, showing its progress, and prints its result. */
    void run(JobRequest request, boolean quiet) throws IOException {
        print(result(request, quiet));
    }

    /** As {@link #run}, for what the service does not offer. */
    JobResult runLocally(JobRequest request, boolean quiet) throws IOException {
        var result = runInForeground(request, quiet);
        print(result);
        return result;
    }

    JobResult result(JobRequest request, boolean quiet) throws IOException {
        if (options.foreground()) {
            return runInForeground(request, quiet);
        }
        var address =
                options.bus()
                        .or(() -> environment.variable("DBUS_SYSTEM_BUS_ADDRESS"))
                        .orElse(HostClient.SYSTEM_BUS);
        try (var client = HostClient.connect(address)) {
            return run(client, request, quiet);
        } catch (NoService e) {
            if (options.bus().isPresent()) {
                throw e;
            }
            environment.err().println("notice: no bootcd on the bus; running in the foreground");
            return runInForeground(request, quiet);
        }
    }

    private JobResult runInForeground(JobRequest request, boolean quiet) throws IOException {
        var launcher = environment.home().resolve("bin/bootcd");
        Consumer<String> log = line -> environment.err().println(SafeText.line(line));
        try (var worker =
                new LocalWorker(
                        launcher, options.sysroot(), options.verbose() ? log : line -> {})) {
            return run(worker, request, quiet);
        }
    }

    private JobResult run(Agent agent, JobRequest request, boolean quiet) throws IOException {
        cancelOnSignal.jobStarts(agent);
        try (var report = new ProgressReport(environment, quiet, InstantSource.system())) {
            return agent.run(request, report);
        } finally {
            cancelOnSignal.jobEnded();
        }
    }

    private void print(JobResult result) {
        environment.out().print(ResultText.render(result));
        environment.out().flush();
    }
}

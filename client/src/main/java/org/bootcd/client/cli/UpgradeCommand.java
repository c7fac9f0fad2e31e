package org.bootcd.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.bootcd.api.JobRequest;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "upgrade",
        aliases = "update",
        description = "Fetch the newest version of the tracked image and queue it for next boot.")
final class UpgradeCommand implements Callable<Integer> {
    private static final class Mode {
        @Option(names = "--check", description = "Only tell whether there is an update.")
        private boolean check;

        @Option(names = "--apply", description = "Reboot into the update.")
        private boolean apply;
    }

    @ArgGroup private Mode mode = new Mode();

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    private final Requests requests;

    UpgradeCommand(Requests requests) {
        this.requests = requests;
    }

    @Override
    public Integer call() throws IOException {
        var request =
                mode.check ? new JobRequest.CheckUpdate() : new JobRequest.Upgrade(mode.apply);
        requests.run(request, quiet);
        return 0;
    }
}

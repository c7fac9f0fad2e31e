package org.bootcd.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.bootcd.api.JobRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rollback",
        description = {
            "Boot the rollback deployment next time; a second rollback undoes that. A staged"
                    + " deployment is dropped."
        })
final class RollbackCommand implements Callable<Integer> {
    @Option(names = "--apply", description = "Reboot into the rollback deployment.")
    private boolean apply;

    private final Requests requests;

    RollbackCommand(Requests requests) {
        this.requests = requests;
    }

    @Override
    public Integer call() throws IOException {
        requests.run(new JobRequest.Rollback(apply), false);
        return 0;
    }
}

package org.bootcd.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.bootcd.api.JobRequest;
import picocli.CommandLine.Command;

@Command(
        name = "cleanup",
        description = "Drop images, layers, deployments and objects that no deployment needs.")
final class CleanupCommand implements Callable<Integer> {
    private final Requests requests;

    CleanupCommand(Requests requests) {
        this.requests = requests;
    }

    @Override
    public Integer call() throws IOException {
        requests.runLocally(new JobRequest.Cleanup(), false);
        return 0;
    }
}

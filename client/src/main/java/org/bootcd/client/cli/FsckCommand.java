package org.bootcd.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "fsck",
        description = {
            "Check the repository: refs, images, layers and all objects. The exit status is 1 when"
                    + " anything is wrong."
        })
final class FsckCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "Look for files without reading them.")
    private boolean quick;

    @Option(
            names = "--repair",
            description = "Fetch damaged layers again, and put them in the place of the damage.")
    private boolean repair;

    private final Requests requests;

    FsckCommand(Requests requests) {
        this.requests = requests;
    }

    @Override
    public Integer call() throws IOException {
        var result = requests.runLocally(new JobRequest.Fsck(quick, repair), false);
        return result instanceof JobResult.Fsck(_, var left, _, _, _, _) && left == 0 ? 0 : 1;
    }
}

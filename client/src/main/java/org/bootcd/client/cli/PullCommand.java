package org.bootcd.client.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bootcd.api.JobRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "pull", description = "Import an image into an ostree repository.")
final class PullCommand implements Callable<Integer> {
    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Parameters(index = "0", paramLabel = "REPO", description = "Directory of the repository.")
    private Path repository;

    @Parameters(
            index = "1",
            paramLabel = "IMGREF",
            description = "Image, for example ostree-unverified-registry:quay.io/os.")
    private String imageReference;

    private final Requests requests;

    PullCommand(Requests requests) {
        this.requests = requests;
    }

    @Override
    public Integer call() throws IOException {
        var directory = repository.toAbsolutePath().normalize();
        requests.runLocally(new JobRequest.Pull(directory.toString(), imageReference), quiet);
        return 0;
    }
}

package org.bootcd.client.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.bootcd.api.JobRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "switch", description = "Track another image, fetch it and queue it for next boot.")
final class SwitchCommand implements Callable<Integer> {
    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--apply", description = "Reboot into the new image.")
    private boolean apply;

    @Option(
            names = "--transport",
            paramLabel = "TRANSPORT",
            defaultValue = "registry",
            description =
                    "Where the image is: registry (default), oci, oci-archive, docker-archive, dir"
                            + " or containers-storage.")
    private String transport;

    @Option(
            names = "--enforce-container-sigpolicy",
            description = "Refuse the image unless policy.json asks a signature of it.")
    private boolean enforceContainerSigpolicy;

    @Option(names = "--retain", description = "Keep the ref of the ostree remote tracked so far.")
    private boolean retain;

    /** bootc has the option and ignores it. */
    @Option(names = "--no-signature-verification", hidden = true)
    void noSignatureVerification(boolean ignored) {}

    @Parameters(
            paramLabel = "TARGET",
            description = "Image to track, for example quay.io/example/os:42.")
    private String target;

    private final Requests requests;

    SwitchCommand(Requests requests) {
        this.requests = requests;
    }

    @Override
    public Integer call() throws IOException {
        requests.run(
                new JobRequest.Switch(target, transport, enforceContainerSigpolicy, retain, apply),
                quiet);
        return 0;
    }
}

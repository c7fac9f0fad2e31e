package org.bootcd.client.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bootcd.api.Host;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.Json;
import org.bootcd.client.text.HostText;
import org.bootcd.client.text.HostYaml;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "status", description = "Show the deployments of this host and their images.")
final class StatusCommand implements Callable<Integer> {
    private enum Format {
        HUMANREADABLE,
        YAML,
        JSON
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "humanreadable (default on a terminal), yaml (default elsewhere) or json.")
    private @Nullable Format format;

    @Option(names = "--json", hidden = true, description = "As --format=json.")
    private boolean json;

    @Option(
            names = "--format-version",
            paramLabel = "N",
            description = "Version of the yaml and json formats: 0 or 1, which are the same.")
    private int formatVersion = 1;

    @Option(names = "--booted", description = "Leave out the staged and rollback deployments.")
    private boolean bootedOnly;

    private final Requests requests;
    private final Environment environment;
    private final GlobalOptions options;

    StatusCommand(Requests requests, Environment environment, GlobalOptions options) {
        this.requests = requests;
        this.environment = environment;
        this.options = options;
    }

    /**
     * Understands the commonest arguments by itself: picocli takes longer to start than all the
     * rest of this command.
     */
    boolean acceptsPlain(String... arguments) {
        switch (String.join(" ", arguments)) {
            case "status" -> {}
            case "status --format humanreadable", "status --format=humanreadable" ->
                    format = Format.HUMANREADABLE;
            case "status --format yaml", "status --format=yaml" -> format = Format.YAML;
            case "status --format json", "status --format=json", "status --json" ->
                    format = Format.JSON;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public Integer call() throws IOException {
        if (formatVersion != 0 && formatVersion != 1) {
            throw new IOException("Unsupported format version: " + formatVersion);
        }
        environment.out().print(render(bootedOnly ? withoutOtherSlots(host()) : host()));
        environment.out().flush();
        return 0;
    }

    private Host host() throws IOException {
        return switch (requests.result(new JobRequest.Status(), true)) {
            case JobResult.HostRead(var host) -> host;
            case JobResult other ->
                    throw new IOException("bootcd answered with something else: " + other);
        };
    }

    private String render(Host host) {
        return switch (chosenFormat()) {
            case HUMANREADABLE -> HostText.render(host, options.verbose());
            case YAML -> HostYaml.render(host);
            // bootc ends without a line break, which is of use to no one at a prompt.
            case JSON -> Json.print(host) + (environment.outIsTerminal() ? "\n" : "");
        };
    }

    private Format chosenFormat() {
        if (format != null) {
            return format;
        }
        if (json) {
            return Format.JSON;
        }
        return environment.outIsTerminal() ? Format.HUMANREADABLE : Format.YAML;
    }

    private static Host withoutOtherSlots(Host host) {
        var status = host.status();
        var booted =
                new Host.Status(
                        Optional.empty(),
                        status.booted(),
                        Optional.empty(),
                        status.otherDeployments(),
                        status.rollbackQueued(),
                        status.type(),
                        status.usrOverlay());
        return new Host(host.apiVersion(), host.kind(), host.metadata(), host.spec(), booted);
    }
}

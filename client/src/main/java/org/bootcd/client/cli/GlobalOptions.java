package org.bootcd.client.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code bootc} itself: the options that all verbs share. */
@Command(
        name = "bootc",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Deploy and upgrade this host from OCI container images.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit status: 0 done, or nothing to do; 1 error; 2 wrong usage. When",
            "interrupted, bootc cancels the job that it started."
        })
final class GlobalOptions {
    @Option(
            names = "--bus",
            paramLabel = "ADDRESS",
            scope = ScopeType.INHERIT,
            description = "D-Bus address of the bus to find the service on.")
    private @Nullable String bus;

    @Option(
            names = "--sysroot",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Work on this sysroot, without the service.")
    private @Nullable Path sysroot;

    @Option(
            names = "--no-daemon",
            scope = ScopeType.INHERIT,
            description = "Work on this host in the foreground, without the service.")
    private boolean noDaemon;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show more; with a worker in the foreground, its log.")
    private boolean verbose;

    Optional<String> bus() {
        return Optional.ofNullable(bus);
    }

    boolean foreground() {
        return noDaemon || sysroot != null;
    }

    Path sysroot() {
        return sysroot == null ? Path.of("/") : sysroot.toAbsolutePath().normalize();
    }

    boolean verbose() {
        return verbose;
    }
}

package org.bootcd.client.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Wires the program and runs it. */
final class Bootc {
    private final Environment environment;
    private final Requests requests;
    private final Failures failures;
    private final GlobalOptions options = new GlobalOptions();

    private Bootc(Environment environment, CancelOnSignal cancelOnSignal) {
        this.environment = environment;
        requests = new Requests(environment, options, cancelOnSignal);
        failures = new Failures(environment, options);
    }

    /** Returns the exit status. */
    static int run(Environment environment, CancelOnSignal cancelOnSignal, String... arguments) {
        var bootc = new Bootc(environment, cancelOnSignal);
        var status = bootc.status();
        return status.acceptsPlain(arguments)
                ? bootc.run(status)
                : bootc.commandLine(status).execute(arguments);
    }

    private int run(StatusCommand status) {
        try {
            return status.call();
        } catch (IOException | RuntimeException e) {
            return failures.report(e);
        }
    }

    private StatusCommand status() {
        return new StatusCommand(requests, environment, options);
    }

    private CommandLine commandLine(StatusCommand status) {
        return new CommandLine(options)
                .addSubcommand(status)
                .addSubcommand(new UpgradeCommand(requests))
                .addSubcommand(new SwitchCommand(requests))
                .addSubcommand(new RollbackCommand(requests))
                .addSubcommand(internals())
                .setOut(environment.out())
                .setErr(environment.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(80)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, _) -> failures.usage(message(e), command(e)))
                .setExecutionExceptionHandler((e, _, _) -> failures.report(e));
    }

    private static String message(ParameterException e) {
        return String.valueOf(e.getMessage());
    }

    private static String command(ParameterException e) {
        return e.getCommandLine().getCommandSpec().qualifiedName();
    }

    /** {@code ostree container} is linked to {@code ostree-container} in many images. */
    private CommandLine internals() {
        return group("internals")
                .addSubcommand(new FsckCommand(requests))
                .addSubcommand(new CleanupCommand(requests))
                .addSubcommand(
                        group("ostree-ext")
                                .addSubcommand(group("container").addSubcommand(image())))
                .addSubcommand(group("ostree-container").addSubcommand(image()));
    }

    private CommandLine image() {
        return group("image").addSubcommand(new PullCommand(requests));
    }

    private static CommandLine group(String name) {
        var spec = CommandSpec.create().name(name);
        spec.usageMessage().hidden(true).synopsisSubcommandLabel("COMMAND");
        return new CommandLine(spec);
    }
}

package org.bootcd.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Wires the commands. */
final class Bootc {
    private Bootc() {}

    static CommandLine commandLine(Environment environment, CancelOnSignal cancelOnSignal) {
        var options = new GlobalOptions();
        var requests = new Requests(environment, options, cancelOnSignal);
        var failures = new Failures(environment, options);
        return new CommandLine(options)
                .addSubcommand(new StatusCommand(requests, environment, options))
                .addSubcommand(new UpgradeCommand(requests))
                .addSubcommand(new SwitchCommand(requests))
                .addSubcommand(new RollbackCommand(requests))
                .addSubcommand(internals(requests))
                .setOut(environment.out())
                .setErr(environment.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(80)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler(failures::execution);
    }

    /** {@code ostree container} is linked to {@code ostree-container} in many images. */
    private static CommandLine internals(Requests requests) {
        return group("internals")
                .addSubcommand(
                        group("ostree-ext")
                                .addSubcommand(group("container").addSubcommand(image(requests))))
                .addSubcommand(group("ostree-container").addSubcommand(image(requests)));
    }

    private static CommandLine image(Requests requests) {
        return group("image").addSubcommand(new PullCommand(requests));
    }

    private static CommandLine group(String name) {
        var spec = CommandSpec.create().name(name);
        spec.usageMessage().hidden(true).synopsisSubcommandLabel("COMMAND");
        return new CommandLine(spec);
    }
}

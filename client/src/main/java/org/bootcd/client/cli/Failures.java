package org.bootcd.client.cli;

import java.io.IOException;
import java.util.Objects;
import org.bootcd.client.NoService;
import org.bootcd.client.RequestFailed;
import org.bootcd.client.WorkerDied;
import org.bootcd.client.text.SafeText;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns exceptions into one line on standard error and an exit status. */
final class Failures {
    private final Environment environment;
    private final GlobalOptions options;

    Failures(Environment environment, GlobalOptions options) {
        this.environment = environment;
        this.options = options;
    }

    int usage(ParameterException e, String[] arguments) {
        // picocli puts this before some of its messages, but not before others.
        error(message(e).replaceFirst("^Error: ", ""));
        environment
                .err()
                .printf(
                        "%nFor more information, try '%s --help'.%n",
                        e.getCommandLine().getCommandSpec().qualifiedName());
        return ExitCode.USAGE;
    }

    int execution(Exception e, CommandLine command, ParseResult arguments) {
        switch (e) {
            case RequestFailed.Cancelled cancelled -> print("Cancelled: " + message(cancelled));
            case RequestFailed.AccessDenied denied -> error(message(denied) + "; run it as root");
            case NoService missing ->
                    error(message(missing) + "; --no-daemon works without the service");
            case WorkerDied death -> {
                if (!options.verbose()) {
                    death.lastWords().forEach(this::print);
                }
                error(message(death));
            }
            case IOException failure -> error(message(failure));
            default -> {
                error("this is a bug: " + e);
                e.printStackTrace(environment.err());
            }
        }
        return ExitCode.SOFTWARE;
    }

    private void error(String message) {
        print((environment.colours() ? "\u001b[31merror\u001b[0m: " : "error: "), message);
    }

    private void print(String message) {
        print("", message);
    }

    private void print(String prefix, String message) {
        environment.err().println(prefix + SafeText.line(message));
    }

    private static String message(Exception e) {
        return Objects.requireNonNullElseGet(e.getMessage(), e::toString);
    }
}

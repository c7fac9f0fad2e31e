package org.bootcd.client.cli;

import java.io.IOException;
import java.util.Objects;
import org.bootcd.client.NoService;
import org.bootcd.client.RequestFailed;
import org.bootcd.client.WorkerDied;
import org.bootcd.client.text.SafeText;

/** Turns exceptions into one line on standard error and an exit status. */
final class Failures {
    private static final int ERROR = 1;
    private static final int USAGE = 2;

    /** What the bus answers when it tried to start the service. */
    private static final String CANNOT_START = "org.freedesktop.DBus.Error.Spawn.";

    private final Environment environment;
    private final GlobalOptions options;

    Failures(Environment environment, GlobalOptions options) {
        this.environment = environment;
        this.options = options;
    }

    /** Wrong usage of a command, named as the caller may ask help for it. */
    int usage(String message, String command) {
        // picocli puts this before some of its messages, but not before others.
        error(message.replaceFirst("^Error: ", ""));
        environment.err().printf("%nFor more information, try '%s --help'.%n", command);
        return USAGE;
    }

    int report(Exception e) {
        switch (e) {
            case RequestFailed.Cancelled cancelled -> print("Cancelled: " + message(cancelled));
            case RequestFailed.AccessDenied denied -> error(message(denied) + "; run it as root");
            case RequestFailed failed when failed.errorName().startsWith(CANNOT_START) ->
                    error(message(failed) + "; see 'journalctl -u bootcd', or use --no-daemon");
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
        return ERROR;
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

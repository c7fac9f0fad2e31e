package org.bootcd.daemon.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line of {@code bootcd}.
 *
 * @param bus {@code system}, {@code session} or the address of a bus
 * @param sysroot the host's root directory
 * @param runtimeDirectory where the status file goes
 * @param spareTime how long a worker is kept ready after the last use, zero for never
 */
public record ServiceOptions(
        String bus, Path sysroot, Path runtimeDirectory, Duration spareTime, Path home) {
    public static final String USAGE =
            """
            usage: bootcd [--bus system|session|ADDRESS] [--sysroot DIR] [--runtime-dir DIR] \
            [--spare-worker SECONDS]
            """;

    private static final String DEFAULT_RUNTIME_DIRECTORY = "/run/bootcd";
    private static final String DEFAULT_SPARE_SECONDS = "60";

    /**
     * Takes {@code --name value} and {@code --name=value}.
     *
     * @param environment {@code RUNTIME_DIRECTORY} as systemd sets it is the default of {@code
     *     --runtime-dir}
     * @param home where the programs are installed
     */
    public static ServiceOptions parse(
            List<String> arguments, Map<String, String> environment, Path home) throws UsageError {
        var parser = new Parser(arguments);
        var bus = parser.take("--bus", "system");
        var sysroot = parser.path("--sysroot", "/");
        var runtimeDirectory = parser.path("--runtime-dir", runtimeDirectory(environment));
        var spareTime = parser.seconds("--spare-worker", DEFAULT_SPARE_SECONDS);
        parser.end();
        return new ServiceOptions(bus, sysroot, runtimeDirectory, spareTime, home);
    }

    /**
     * The program that becomes a worker; behind the service, so that the bus is answered while one
     * imports.
     */
    public List<String> workerCommand() {
        return List.of("nice", "-n", "5", home.resolve("bin/bootcd").toString(), "worker");
    }

    /** systemd separates several directories by colons. */
    private static String runtimeDirectory(Map<String, String> environment) {
        var first = environment.getOrDefault("RUNTIME_DIRECTORY", "").split(":", 2)[0];
        return first.isEmpty() ? DEFAULT_RUNTIME_DIRECTORY : first;
    }

    /** Takes options out of the arguments and collects what is wrong. */
    private static final class Parser {
        private final List<String> rest;
        private final List<String> problems = new ArrayList<>();

        private Parser(List<String> arguments) {
            rest = new ArrayList<>(arguments);
        }

        private String take(String name, String defaultValue) {
            var value = defaultValue;
            for (int i = 0; i < rest.size(); ) {
                if (rest.get(i).startsWith(name + "=")) {
                    value = rest.remove(i).substring(name.length() + 1);
                } else if (rest.get(i).equals(name) && i + 1 < rest.size()) {
                    rest.remove(i);
                    value = rest.remove(i);
                } else if (rest.get(i).equals(name)) {
                    rest.remove(i);
                    problems.add(name + " needs a value");
                } else {
                    i++;
                }
            }
            return value;
        }

        private Path path(String name, String defaultValue) {
            var value = take(name, defaultValue);
            try {
                var path = Path.of(value);
                if (path.isAbsolute()) {
                    return path;
                }
            } catch (InvalidPathException _) {
                // Reported below.
            }
            problems.add(name + " needs an absolute path, not " + value);
            return Path.of(defaultValue);
        }

        private Duration seconds(String name, String defaultValue) {
            var value = take(name, defaultValue);
            if (!value.matches("[0-9]{1,6}")) {
                problems.add(name + " needs a number of seconds, not " + value);
                return Duration.ZERO;
            }
            return Duration.ofSeconds(Long.parseLong(value));
        }

        private void end() throws UsageError {
            rest.forEach(argument -> problems.add("unknown argument " + argument));
            if (!problems.isEmpty()) {
                throw new UsageError(problems);
            }
        }
    }
}

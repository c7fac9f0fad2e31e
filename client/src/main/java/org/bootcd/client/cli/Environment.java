package org.bootcd.client.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the program finds when it is started.
 *
 * @param home directory with {@code bin/bootcd}
 */
record Environment(
        PrintWriter out,
        PrintWriter err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> variables,
        Path home) {

    private static final Pattern TERMINAL =
            Pattern.compile("/dev/(pts/\\d+|tty\\w*|console|hvc\\d+|sclp_line\\d+|xvc\\d+)");

    static Environment ofProcess() {
        return new Environment(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                isTerminal(1),
                isTerminal(2),
                System.getenv(),
                homeDirectory());
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    boolean colours() {
        return errIsTerminal && variable("NO_COLOR").isEmpty();
    }

    /** UTF-8 whatever the locale says, as bootc writes it. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8),
                true);
    }

    /** {@link java.io.Console} knows only whether input and output both are. */
    private static boolean isTerminal(int descriptor) {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return TERMINAL.matcher(target.toString()).matches();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path homeDirectory() {
        var home = System.getProperty("org.bootcd.home");
        return home != null ? Path.of(home) : aboveLibraries();
    }

    private static Path aboveLibraries() {
        try {
            var jar = Main.class.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(jar).resolve("../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class path entry has no path", e);
        }
    }
}

package org.bootcd.daemon.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program with its arguments, never seen by a shell. It is run to its end with {@link #run}, or
 * kept beside us with {@link #start}. Its standard error goes into the error message.
 */
public final class Command {
    private static final int MAX_OUTPUT = 16 << 20;
    private static final int MAX_ERROR_LINE = 8192;
    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofMinutes(1);

    private final List<String> argv;
    private final byte[] input;
    private final Duration timeLimit;

    private Command(List<String> argv, byte[] input, Duration timeLimit) {
        this.argv = List.copyOf(argv);
        this.input = input;
        this.timeLimit = timeLimit;
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    /** Empty input, a time limit of one minute. */
    public static Command of(List<String> argv) {
        return new Command(argv, new byte[0], DEFAULT_TIME_LIMIT);
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    /** What the program reads from its standard input under {@link #run}. */
    public Command withInput(byte[] bytes) {
        return new Command(argv, bytes.clone(), timeLimit);
    }

    public Command withTimeLimit(Duration limit) {
        return new Command(argv, input, limit);
    }

    /**
     * Runs the program to its end.
     *
     * @return its standard output, at most 16 MiB
     * @throws CommandFailed when it cannot be started, does not end in time or ends with an error
     */
    public byte[] run() throws IOException, InterruptedException {
        var tail = new Tail();
        var output = new Output();
        var process = launch();
        try {
            var errors = reader(process.getErrorStream(), tail::add);
            var results = pump(process.getInputStream(), output);
            var feeder = Thread.ofPlatform().daemon().start(() -> feed(process));
            if (!process.waitFor(timeLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("no end after " + timeLimit.toSeconds() + " s", tail);
            }
            for (var thread : List.of(errors, results, feeder)) {
                thread.join(RunningCommand.DRAIN_LIMIT);
            }
            return checked(new ExitStatus(process.exitValue()), output, tail);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Starts the program with pipes on all three streams. Both consumers are called on threads of
     * their own, for each line; of a line of standard output longer than {@code maxLine} bytes only
     * the start is kept.
     */
    public RunningCommand start(int maxLine, Consumer<String> output, Consumer<String> errors)
            throws IOException {
        var process = launch();
        var tail = new Tail();
        var errorReader =
                reader(
                        process.getErrorStream(),
                        line -> {
                            tail.add(line);
                            errors.accept(line);
                        });
        var outputReader =
                reader(new LineReader(process.getInputStream(), maxLine, output), "stdout");
        return new RunningCommand(process, outputReader, errorReader, tail);
    }

    private Process launch() throws IOException {
        try {
            return new ProcessBuilder(argv).start();
        } catch (IOException e) {
            var failure =
                    new CommandFailed(
                            argv.getFirst(),
                            "cannot be started: " + Objects.requireNonNullElse(e.getMessage(), ""),
                            List.of());
            failure.initCause(e);
            throw failure;
        }
    }

    private byte[] checked(ExitStatus status, Output output, Tail tail) throws IOException {
        if (!status.isSuccess()) {
            throw failed(status.toString(), tail);
        }
        if (output.truncated) {
            throw failed("more than " + MAX_OUTPUT + " bytes of output", tail);
        }
        return output.bytes.toByteArray();
    }

    private CommandFailed failed(String reason, Tail tail) {
        return new CommandFailed(argv.getFirst(), reason, tail.lines());
    }

    private void feed(Process process) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException _) {
            // The program need not read its input; its exit status tells.
        }
    }

    private static Thread reader(InputStream in, Consumer<String> lines) {
        return reader(new LineReader(in, MAX_ERROR_LINE, lines), "stderr");
    }

    // A platform thread: reading from a pipe holds the carrier of a virtual one, and there are only
    // as many carriers as processors.
    private static Thread reader(LineReader reader, String name) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .start(
                        () -> {
                            try {
                                reader.run();
                            } catch (IOException _) {
                                // The pipe is gone with its process, whose exit status tells.
                            }
                        });
    }

    private static Thread pump(InputStream in, Output output) {
        return Thread.ofPlatform()
                .daemon()
                .name("stdout")
                .start(
                        () -> {
                            try {
                                output.readAll(in);
                            } catch (IOException _) {
                                // As above.
                            }
                        });
    }

    /** Bounded standard output; what exceeds the bound is read and dropped. */
    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean truncated;

        private void readAll(InputStream in) throws IOException {
            var buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int room = MAX_OUTPUT - bytes.size();
                truncated |= n > room;
                bytes.write(buffer, 0, Math.min(n, room));
            }
        }
    }
}

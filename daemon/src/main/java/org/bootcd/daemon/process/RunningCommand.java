package org.bootcd.daemon.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A process beside us. Its owner must end it: {@link #kill} after use is always right. */
public final class RunningCommand {
    /** For a pipe that a grandchild has inherited and keeps open. */
    static final Duration DRAIN_LIMIT = Duration.ofSeconds(2);

    private final Process process;
    private final Thread output;
    private final Thread errors;
    private final Tail tail;

    RunningCommand(Process process, Thread output, Thread errors, Tail tail) {
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.tail = tail;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Writes a line to its standard input, which stays open. */
    public void send(String line) throws IOException {
        var stdin = process.getOutputStream();
        stdin.write((line + "\n").getBytes(UTF_8));
        stdin.flush();
    }

    /** Closes its standard input. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // What was not flushed was for a process that reads no more.
        }
    }

    /** SIGTERM; no effect on a process that has ended. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL; no effect on a process that has ended. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end of the process and of its output. */
    public ExitStatus awaitEnd() throws InterruptedException {
        var code = process.waitFor();
        output.join(DRAIN_LIMIT);
        errors.join(DRAIN_LIMIT);
        closeInput();
        return new ExitStatus(code);
    }

    /** The last lines of its standard error. */
    public List<String> stderrTail() {
        return tail.lines();
    }
}

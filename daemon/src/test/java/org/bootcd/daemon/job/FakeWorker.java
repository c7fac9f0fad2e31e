package org.bootcd.daemon.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.bootcd.api.Event;
import org.bootcd.api.Host;
import org.bootcd.api.JobResult;
import org.bootcd.api.Json;
import org.bootcd.daemon.process.Command;

/**
 * A shell script in place of the worker program. It notes each order and runs what the test gave
 * for its kind. {@code hold} in such a piece waits until the test calls {@link #release}.
 */
public final class FakeWorker {
    private final Path directory;
    private final TreeMap<String, String> pieces = new TreeMap<>();

    public FakeWorker(Path directory) throws Exception {
        this.directory = directory;
        Files.createFile(directory.resolve("orders"));
        on("status", say(hostRead("default")));
    }

    /** What the worker does for orders of a kind, in shell. */
    public FakeWorker on(String kind, String piece) throws Exception {
        if (pieces.put(kind, piece) == null) {
            Command.of("mkfifo", gate(kind)).run();
        }
        var cases = new StringBuilder();
        pieces.forEach(
                (name, text) ->
                        cases.append(
                                """
                                *'"kind":"%s"'*)
                                hold() { read -r _ <'%s'; }
                                %s
                                ;;
                                """
                                        .formatted(name, gate(name), text)));
        var program = directory.resolve("worker");
        var next = directory.resolve("worker.new");
        Files.writeString(next, script(cases.toString()), UTF_8);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(next, program, StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    private String script(String cases) {
        return """
        #!/bin/sh
        cd '%s' || exit 9
        echo $$ >>started
        IFS= read -r order || exit 0
        echo $$ >>takers
        printf '%%s\\n' "$order" >>orders
        echo '{"type":"Start","version":"0.1.0"}'
        case $order in
        %s
        esac
        """
                .formatted(directory, cases);
    }

    /** The command line of the worker. */
    public List<String> argv() {
        return List.of(directory.resolve("worker").toString());
    }

    /** Lets the worker for an order of this kind go on; waits until it holds. */
    public void release(String kind) throws Exception {
        // By a program, because nothing can interrupt Java that opens a pipe nobody reads.
        Command.of("sh", "-c", "echo >\"$0\"", gate(kind))
                .withTimeLimit(Duration.ofSeconds(20))
                .run();
    }

    private String gate(String kind) {
        return directory.resolve("gate-" + kind).toString();
    }

    /** The orders that workers have taken. */
    public List<String> orders() throws IOException {
        return Files.readAllLines(directory.resolve("orders"), UTF_8);
    }

    /** The process ids of the workers, in the order of their start. */
    public List<String> started() throws IOException {
        return Files.readAllLines(directory.resolve("started"), UTF_8);
    }

    /** The process ids of the workers that took orders. */
    public List<String> takers() throws IOException {
        return Files.readAllLines(directory.resolve("takers"), UTF_8);
    }

    /** Shell that says an event. */
    public static String say(Event event) {
        return "cat <<'END'\n" + Json.print(event) + "\nEND";
    }

    public static Event pulled(long bytes, long total) {
        return new Event.ProgressBytes("pulling", "", "x", 7, bytes, total, 0, 0, 0, List.of());
    }

    /** An answer to an upgrade. */
    public static Event upToDate() {
        var update =
                new JobResult.Update(
                        "quay.io/x/y:1", Optional.empty(), "sha256:0", Optional.empty());
        return new Event.Result(new JobResult.Deployed(JobResult.Outcome.NO_UPDATE, update));
    }

    /**
     * An answer to a status order.
     *
     * @param type some text that shows in the status
     */
    public static Event hostRead(String type) {
        var empty = Optional.<Host.BootEntry>empty();
        var status =
                new Host.Status(
                        empty, empty, empty, List.of(), false, Optional.of(type), Optional.empty());
        var spec = new Host.Spec(Optional.empty(), Host.BootOrder.DEFAULT);
        return new Event.Result(new JobResult.HostRead(Host.of(spec, status)));
    }
}

package org.bootcd.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bootcd.api.Event;
import org.bootcd.api.Json;
import org.bootcd.daemon.process.Command;
import org.bootcd.daemon.process.RunningCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerProcessTest {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Test
    void endsWithoutAWordWhenNoOrderComes() throws Exception {
        var worker = start();
        worker.closeInput();
        assertEquals(0, worker.awaitEnd().code());
        assertEquals(0, lines.size());
    }

    @Test
    void answersAnOrderThatIsNone() throws Exception {
        var worker = start();
        worker.send("{\"sysroot\":");
        assertEquals(new Event.Start(Event.PROTOCOL_VERSION), next());
        var failure = assertInstanceOf(Event.Failure.class, next());
        assertEquals("org.bootcd1.Error.InvalidArgument", failure.errorName());
        assertEquals(2, worker.awaitEnd().code());
    }

    private Event next() throws Exception {
        var line = lines.poll(30, TimeUnit.SECONDS);
        return Json.parse(String.valueOf(line), Event.class);
    }

    private RunningCommand start() throws Exception {
        return Command.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .start(1 << 20, lines::add, System.err::println);
    }
}

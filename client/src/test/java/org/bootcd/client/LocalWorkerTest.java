package org.bootcd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.Json;
import org.bootcd.api.WorkOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LocalWorkerTest {
    private static final JobRequest ROLLBACK = new JobRequest.Rollback(false);

    @TempDir private Path directory;
    private final List<String> log = new CopyOnWriteArrayList<>();

    @Test
    void sendsTheOrderAndReadsTheResult() throws Exception {
        var worker =
                worker(
                        """
                        [ "$1" = worker ] || exit 1
                        read -r order
                        echo "$order" > %s/order
                        echo '{"type":"Start","version":"0.1.0"}'
                        echo '{"type":"Message","level":"INFO","text":"layers needed: 1"}'
                        echo '{"type":"Message","level":"WARNING","text":"old disk"}'
                        echo '{"type":"ProgressBytes","task":"pulling","description":"","id":"x","bytesCached":7,"bytes":25,"bytesTotal":100,"stepsCached":0,"steps":0,"stepsTotal":1,"subtasks":[]}'
                        echo '{"type":"ProgressSteps","task":"staging","description":"","id":"x","stepsCached":0,"steps":0,"stepsTotal":1,"subtasks":[]}'
                        echo '{"type":"Result","result":{"kind":"rolled-back","toRollback":true}}'
                        """
                                .formatted(directory));
        var listener = new RecordingListener();

        assertEquals(new JobResult.RolledBack(true), worker.run(ROLLBACK, listener));

        assertEquals(
                new WorkOrder("/sysroot", ROLLBACK),
                Json.parse(Files.readString(directory.resolve("order")), WorkOrder.class));
        assertEquals(List.of("layers needed: 1", "warning: old disk"), listener.lines);
        assertEquals(
                List.of(new Progress("pulling", 25, 100, 7), new Progress("staging", 0, 0, 0)),
                listener.progress);
    }

    @Test
    void failureKeepsItsNameAndMessage() throws Exception {
        var worker =
                worker(
                        """
                        echo '{"type":"Failure","errorName":"org.bootcd1.Error.NotABootedHost","message":"not booted"}'
                        """);

        var e =
                assertThrows(
                        RequestFailed.NotABootedHost.class,
                        () -> worker.run(ROLLBACK, JobListener.NONE));

        assertEquals("not booted", e.getMessage());
    }

    @Test
    void deathIsReportedWithTheLastWords() throws Exception {
        var worker = worker("echo '<3>out of memory' >&2; exit 42");

        var e = assertThrows(WorkerDied.class, () -> worker.run(ROLLBACK, JobListener.NONE));

        assertTrue(String.valueOf(e.getMessage()).contains("exit status 42"), e.getMessage());
        assertEquals(List.of("out of memory"), e.lastWords());
        assertTrue(log.contains("out of memory"));
    }

    @Test
    void aTornLineIsNoAnswer() throws Exception {
        var worker = worker("printf '{\"type\":\"Result\"'");

        assertThrows(WorkerDied.class, () -> worker.run(ROLLBACK, JobListener.NONE));
    }

    @Test
    void refusesEndlessLines() throws Exception {
        var worker = worker("exec tr '\\0' x < /dev/zero");

        var e = assertThrows(IOException.class, () -> worker.run(ROLLBACK, JobListener.NONE));

        assertTrue(String.valueOf(e.getMessage()).contains("longer than"), e.getMessage());
    }

    @Test
    void cancelClosesTheWorkersInput() throws Exception {
        var worker =
                worker(
                        """
                        read -r order
                        echo '{"type":"ProgressSteps","task":"staging","description":"","id":"x","stepsCached":0,"steps":0,"stepsTotal":1,"subtasks":[]}'
                        cat
                        echo gone > %s/gone
                        """
                                .formatted(directory));
        var listener = new RecordingListener(() -> assertTrue(worker.cancel()));

        assertThrows(RequestFailed.Cancelled.class, () -> worker.run(ROLLBACK, listener));

        assertTrue(Files.exists(directory.resolve("gone")));
    }

    @Test
    void namesTheLauncherThatIsMissing() {
        var worker = new LocalWorker(directory.resolve("none"), Path.of("/"), log::add);

        var e = assertThrows(IOException.class, () -> worker.run(ROLLBACK, JobListener.NONE));

        assertTrue(
                String.valueOf(e.getMessage()).contains(directory.resolve("none").toString()),
                e.getMessage());
    }

    private LocalWorker worker(String script) throws IOException {
        var launcher = directory.resolve("bootcd");
        Files.writeString(launcher, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new LocalWorker(launcher, Path.of("/sysroot"), log::add);
    }
}

package org.bootcd.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CancelOnSignalTest {
    @TempDir private Path home;
    private final CountDownLatch running = new CountDownLatch(1);
    private final StringWriter err = new StringWriter();
    private final StringWriter out =
            new StringWriter() {
                @Override
                public void write(String text, int offset, int length) {
                    super.write(text, offset, length);
                    running.countDown();
                }
            };

    @Test
    void stopsTheJobAndWaitsForItsLastWords() throws Exception {
        worker(
                """
                echo '{"type":"Message","level":"INFO","text":"busy"}'
                cat
                echo '{"type":"Failure","errorName":"org.bootcd1.Error.Cancelled","message":"nothing has changed"}'
                """);
        var cancelOnSignal = new CancelOnSignal(new PrintWriter(err, true));
        var bootc =
                CompletableFuture.supplyAsync(
                        () -> {
                            int status =
                                    Bootc.run(
                                            environment(),
                                            cancelOnSignal,
                                            "--no-daemon",
                                            "rollback");
                            cancelOnSignal.finished();
                            return status;
                        });
        running.await();

        cancelOnSignal.run();

        assertEquals("Cancelled: nothing has changed\n", err.toString());
        assertEquals(1, bootc.join());
    }

    @Test
    void hasNothingToDoWithoutAJob() {
        new CancelOnSignal(new PrintWriter(err, true)).run();

        assertEquals("", err.toString());
    }

    private void worker(String script) throws Exception {
        var launcher = Files.createDirectories(home.resolve("bin")).resolve("bootcd");
        Files.writeString(launcher, "#!/bin/sh\nread -r order\n" + script);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Environment environment() {
        return new Environment(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                false,
                false,
                Map.of(),
                home);
    }
}

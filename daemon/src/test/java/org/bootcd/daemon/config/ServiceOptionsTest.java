package org.bootcd.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceOptionsTest {
    private static final Path HOME = Path.of("/opt/bootcd");

    @Test
    void defaultsServeTheRunningHostOnTheSystemBus() throws Exception {
        var expected =
                new ServiceOptions(
                        "system",
                        Path.of("/"),
                        Path.of("/run/bootcd"),
                        Duration.ofSeconds(60),
                        HOME);
        assertEquals(expected, parse());
        assertEquals(
                List.of("nice", "-n", "5", "/opt/bootcd/bin/bootcd", "worker"),
                expected.workerCommand());
    }

    @Test
    void takesBothFormsOfAnOption() throws Exception {
        var options =
                parse("--bus=unix:path=/tmp/bus", "--sysroot", "/sysroot", "--spare-worker", "0");
        assertEquals("unix:path=/tmp/bus", options.bus());
        assertEquals(Path.of("/sysroot"), options.sysroot());
        assertEquals(Duration.ZERO, options.spareTime());
    }

    @Test
    void systemdNamesTheRuntimeDirectory() throws Exception {
        var environment = Map.of("RUNTIME_DIRECTORY", "/run/a:/run/b");
        var options = ServiceOptions.parse(List.of(), environment, HOME);
        assertEquals(Path.of("/run/a"), options.runtimeDirectory());
    }

    @Test
    void reportsAllProblemsAtOnce() {
        var failure =
                assertThrows(
                        UsageError.class,
                        () ->
                                parse(
                                        "--sysroot=here",
                                        "--spare-worker",
                                        "soon",
                                        "--colour",
                                        "--bus"));
        assertEquals(
                "--bus needs a value; --sysroot needs an absolute path, not here; --spare-worker"
                        + " needs a number of seconds, not soon; unknown argument --colour",
                failure.getMessage());
    }

    private static ServiceOptions parse(String... arguments) throws UsageError {
        return ServiceOptions.parse(List.of(arguments), Map.of(), HOME);
    }
}

package org.bootcd.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.bootcd.client.Progress;
import org.junit.jupiter.api.Test;

class ProgressReportTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Instant now = Instant.EPOCH;

    @Test
    void withoutTerminalThereIsALineForEachPhaseAndTenth() {
        try (var report = report(false, false)) {
            report.progressed(new Progress("", 0, 0, 0));
            report.progressed(new Progress("starting", 0, 0, 0));
            report.progressed(new Progress("pulling", 0, 2000, 500));
            report.progressed(new Progress("pulling", 100, 2000, 500));
            report.progressed(new Progress("pulling", 250, 2000, 500));
            report.progressed(new Progress("pulling", 300, 2000, 500));
            report.progressed(new Progress("pulling", 2000, 2000, 500));
            report.progressed(new Progress("staging", 2000, 2000, 500));
        }

        assertEquals(
                """
                starting
                pulling: 0% of 2.0\u00a0kB (500 bytes reused)
                pulling: 12% of 2.0\u00a0kB (500 bytes reused)
                pulling: 100% of 2.0\u00a0kB (500 bytes reused)
                staging
                """,
                err.toString());
    }

    @Test
    void onATerminalOneLineChanges() {
        try (var report = report(true, false)) {
            report.progressed(new Progress("pulling", 0, 2000, 0));
            now = now.plusSeconds(2);
            report.progressed(new Progress("pulling", 1000, 2000, 0));
            report.said("layers needed: 1");
        }

        var start = "\r\u001b[?7l";
        var end = "\u001b[K\u001b[?7h";
        assertEquals(
                start
                        + "pulling [--------------------] 0% of 2.0\u00a0kB, 0 bytes/s"
                        + end
                        + start
                        + "pulling [##########----------] 50% of 2.0\u00a0kB, 500 bytes/s"
                        + end
                        + "\r"
                        + end,
                err.toString());
        assertEquals("layers needed: 1\n", out.toString());
    }

    @Test
    void quietSaysOnlyWhatMatters() {
        try (var report = report(true, true)) {
            report.progressed(new Progress("pulling", 0, 2000, 0));
            report.said("layers needed: 1");
            report.said("warning: \u001b[2J");
        }

        assertEquals("layers needed: 1\n", out.toString());
        assertEquals("warning: \\u{1b}[2J\n", err.toString());
    }

    private ProgressReport report(boolean terminal, boolean quiet) {
        var environment =
                new Environment(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        terminal,
                        terminal,
                        Map.of(),
                        Path.of("/"));
        return new ProgressReport(environment, quiet, () -> now);
    }
}

package org.bootcd.client.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.bootcd.api.JobInterface;
import org.bootcd.client.JobListener;
import org.bootcd.client.Progress;
import org.bootcd.client.text.ByteSize;
import org.bootcd.client.text.SafeText;

/**
 * Shows a job's progress on standard error: on a terminal one line that changes, elsewhere a line
 * for each phase and each tenth of a download. Its messages are results and go to standard output.
 */
final class ProgressReport implements JobListener, AutoCloseable {
    /** Instead of asking for the width, have the terminal cut the line. */
    private static final String START_OF_LINE = "\r\u001b[?7l";

    private static final String END_OF_LINE = "\u001b[K\u001b[?7h";
    private static final int BAR_WIDTH = 20;
    private static final String DOWNLOAD = "pulling";

    private final Environment environment;
    private final boolean quiet;
    private final InstantSource clock;
    private String phase = "";
    private Instant phaseStart;
    private long bytesAtPhaseStart;
    private int tenths;
    private boolean lineShown;

    ProgressReport(Environment environment, boolean quiet, InstantSource clock) {
        this.environment = environment;
        this.quiet = quiet;
        this.clock = clock;
        this.phaseStart = clock.instant();
    }

    @Override
    public void progressed(Progress progress) {
        if (quiet || progress.phase().isEmpty()) {
            return;
        }
        boolean newPhase = !progress.phase().equals(phase);
        if (newPhase) {
            phase = progress.phase();
            phaseStart = clock.instant();
            bytesAtPhaseStart = progress.bytesDone();
            tenths = 0;
        }
        if (environment.errIsTerminal()) {
            environment.err().print(START_OF_LINE + bar(progress) + END_OF_LINE);
            environment.err().flush();
            lineShown = true;
        } else if (newPhase || progress.percent() / 10 > tenths) {
            tenths = progress.percent() / 10;
            environment.err().println(line(progress));
        }
    }

    private String bar(Progress progress) {
        if (!countsBytes(progress)) {
            return SafeText.line(phase);
        }
        int filled = progress.percent() * BAR_WIDTH / 100;
        return "%s [%s%s] %s, %s/s"
                .formatted(
                        SafeText.line(phase),
                        "#".repeat(filled),
                        "-".repeat(BAR_WIDTH - filled),
                        amount(progress),
                        ByteSize.render(bytesPerSecond(progress)));
    }

    private String line(Progress progress) {
        return countsBytes(progress)
                ? SafeText.line(phase) + ": " + amount(progress)
                : SafeText.line(phase);
    }

    /** The bytes are those of the download, whatever the job does now. */
    private static boolean countsBytes(Progress progress) {
        return progress.bytesTotal() > 0 && progress.phase().equals(DOWNLOAD);
    }

    private static String amount(Progress progress) {
        var reused =
                progress.bytesReused() == 0
                        ? ""
                        : " (" + ByteSize.render(progress.bytesReused()) + " reused)";
        return "%d%% of %s%s"
                .formatted(progress.percent(), ByteSize.render(progress.bytesTotal()), reused);
    }

    private long bytesPerSecond(Progress progress) {
        long millis = Duration.between(phaseStart, clock.instant()).toMillis();
        return (progress.bytesDone() - bytesAtPhaseStart) * 1000 / Math.max(1, millis);
    }

    @Override
    public void said(String line) {
        close();
        var writer =
                line.startsWith(JobInterface.WARNING_PREFIX)
                        ? environment.err()
                        : environment.out();
        writer.println(SafeText.line(line));
    }

    /** Takes the line off the terminal. */
    @Override
    public void close() {
        if (lineShown) {
            environment.err().print("\r" + END_OF_LINE);
            environment.err().flush();
            lineShown = false;
        }
    }
}

package org.bootcd.daemon.job;

import org.bootcd.api.Event;

/**
 * How far a job is. The fraction never falls and is 1 only of {@link #done}; bytes are those of the
 * download, 0 where unknown.
 */
public record Progress(
        String phase, double fraction, long bytesDone, long bytesTotal, long bytesReused) {
    static final Progress NONE = new Progress("starting", 0, 0, 0, 0);

    /** Most of the time goes into the download, the import runs beside it. */
    private static final double PULLED = 0.85;

    private static final double IMPORTED = 0.9;
    private static final double STAGED = 0.99;

    Progress after(Event event) {
        return switch (event) {
            case Event.ProgressBytes bytes -> afterBytes(bytes);
            case Event.ProgressSteps steps -> afterSteps(steps);
            case Event.Start _, Event.Message _, Event.Result _, Event.Failure _ -> this;
        };
    }

    Progress done() {
        return new Progress("done", 1, bytesDone, bytesTotal, bytesReused);
    }

    private Progress afterBytes(Event.ProgressBytes event) {
        return new Progress(
                event.task(),
                Math.max(fraction, PULLED * share(event.bytes(), event.bytesTotal())),
                Math.max(0, event.bytes()),
                Math.max(0, event.bytesTotal()),
                Math.max(0, event.bytesCached()));
    }

    private Progress afterSteps(Event.ProgressSteps event) {
        var share = share(event.steps(), event.stepsTotal());
        var reached =
                switch (event.task()) {
                    case "pulling" -> PULLED * share;
                    case "importing" -> PULLED + (IMPORTED - PULLED) * share;
                    case "staging" -> IMPORTED + (STAGED - IMPORTED) * share;
                    default -> fraction;
                };
        return new Progress(
                event.task(), Math.max(fraction, reached), bytesDone, bytesTotal, bytesReused);
    }

    private static double share(long part, long total) {
        return total <= 0 ? 0 : Math.clamp((double) part / total, 0.0, 1.0);
    }
}

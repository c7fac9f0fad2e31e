package org.bootcd.daemon.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bootcd.api.Event;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void growsFromTaskToTaskAndIsCompleteOnlyWhenDone() {
        var events =
                List.of(
                        FakeWorker.pulled(0, 200),
                        FakeWorker.pulled(100, 200),
                        FakeWorker.pulled(50, 200),
                        FakeWorker.pulled(200, 200),
                        steps("importing", 1, 1),
                        steps("staging", 0, 3),
                        steps("something new", 3, 3),
                        steps("staging", 3, 3));
        var progress = Progress.NONE;
        for (var event : events) {
            var next = progress.after(event);
            assertTrue(next.fraction() >= progress.fraction(), () -> "falls at " + event);
            assertTrue(next.fraction() < 1, () -> "complete at " + event);
            progress = next;
        }
        assertEquals("staging", progress.phase());
        assertEquals(new Progress("done", 1, 200, 200, 7), progress.done());
    }

    @Test
    void unknownTotalIsNoProgress() {
        assertEquals(0, Progress.NONE.after(FakeWorker.pulled(100, 0)).fraction());
    }

    @Test
    void nonsenseIsBounded() {
        var progress = Progress.NONE.after(FakeWorker.pulled(300, 200));
        assertEquals(0.85, progress.fraction());
        assertEquals(0, Progress.NONE.after(FakeWorker.pulled(-1, 200)).bytesDone());
    }

    private static Event steps(String task, long steps, long total) {
        return new Event.ProgressSteps(task, "", "x", 0, steps, total, List.of());
    }
}

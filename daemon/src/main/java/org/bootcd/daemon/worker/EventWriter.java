package org.bootcd.daemon.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bootcd.api.Event;
import org.bootcd.api.Json;
import org.jspecify.annotations.Nullable;

/**
 * Writes each event as a line of its own, at once. Progress is limited to five lines a second; the
 * last one of a task is never left out. When the reader has gone, events are dropped: the end of
 * standard input tells the worker to stop.
 */
final class EventWriter implements Consumer<Event> {
    /** As bootc limits its progress. */
    private static final long INTERVAL = Duration.ofMillis(200).toNanos();

    private final OutputStream out;
    private final LongSupplier nanoTime;
    private @Nullable Event held;
    private String task = "";
    private long lastProgress;
    private boolean broken;

    EventWriter(OutputStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void accept(Event event) {
        switch (event) {
            case Event.ProgressBytes e -> progress(e, e.task(), e.bytes() >= e.bytesTotal());
            case Event.ProgressSteps e -> progress(e, e.task(), e.steps() >= e.stepsTotal());
            case Event.Start _, Event.Message _, Event.Result _, Event.Failure _ -> {
                release();
                write(event);
            }
        }
    }

    private void progress(Event event, String newTask, boolean complete) {
        if (!newTask.equals(task)) {
            release();
        }
        var now = nanoTime.getAsLong();
        if (complete || !newTask.equals(task) || now - lastProgress >= INTERVAL) {
            held = null;
            lastProgress = now;
            write(event);
        } else {
            held = event;
        }
        task = newTask;
    }

    private void release() {
        if (held != null) {
            write(held);
            held = null;
        }
    }

    private void write(Event event) {
        if (broken) {
            return;
        }
        try {
            out.write((Json.print(event) + "\n").getBytes(UTF_8));
            out.flush();
        } catch (IOException _) {
            broken = true;
        }
    }
}

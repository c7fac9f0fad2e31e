package org.bootcd.daemon.job;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobState;
import org.jspecify.annotations.Nullable;

/**
 * A request and what its worker has told. The listener sees every view, in order and one at a time;
 * it must not block.
 */
final class Job {
    private static final int MAX_MESSAGES = 200;
    private static final int MAX_MESSAGE_LENGTH = 4096;

    private final Consumer<JobView> listener;
    private JobView view;
    private @Nullable Worker worker;
    private boolean cancelled;

    Job(JobView started, Consumer<JobView> listener) {
        this.listener = listener;
        view = started;
    }

    synchronized JobView view() {
        return view;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    synchronized void cancel() {
        if (view.state().isFinished() || cancelled) {
            return;
        }
        cancelled = true;
        if (worker != null) {
            worker.cancel();
        }
    }

    /** From now on a cancel goes to this worker; one that came before it does too. */
    synchronized void runsIn(Worker newWorker) {
        worker = newWorker;
        if (cancelled) {
            newWorker.cancel();
        }
    }

    synchronized void accept(Event event) {
        if (event instanceof Event.Message(var level, var text)) {
            show(view.withMessages(appended(level, text)));
        } else {
            show(view.with(view.progress().after(event)));
        }
    }

    synchronized void end(WorkerEnd end) {
        switch (end) {
            case WorkerEnd.Succeeded(var result) -> show(view.succeeded(result));
            case WorkerEnd.Failed(var error)
                    when cancelled || error.name().equals(JobError.CANCELLED) ->
                    show(
                            view.ended(
                                    JobState.CANCELLED,
                                    new JobError(JobError.CANCELLED, "cancelled")));
            case WorkerEnd.Failed(var error) -> show(view.ended(JobState.FAILED, error));
        }
    }

    private List<String> appended(Event.Level level, String text) {
        var messages = new ArrayList<String>(view.messages());
        if (messages.size() < MAX_MESSAGES) {
            var start = text.substring(0, Math.min(text.length(), MAX_MESSAGE_LENGTH));
            messages.add(
                    switch (level) {
                        case INFO -> start;
                        case WARNING -> "warning: " + start;
                    });
        }
        return messages;
    }

    private void show(JobView next) {
        if (!next.equals(view)) {
            view = next;
            listener.accept(next);
        }
    }
}

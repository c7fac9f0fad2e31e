package org.bootcd.daemon.job;

import java.util.List;
import java.util.Optional;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.JobState;

/** A job at one moment; the parts are those of {@link org.bootcd.api.JobInterface}'s properties. */
public record JobView(
        long number,
        JobRequest request,
        String initiator,
        JobState state,
        Progress progress,
        List<String> messages,
        Optional<JobResult> result,
        Optional<JobError> error) {
    public JobView {
        messages = List.copyOf(messages);
    }

    static JobView started(long number, JobRequest request, String initiator) {
        return new JobView(
                number,
                request,
                initiator,
                JobState.RUNNING,
                Progress.NONE,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    JobView with(Progress newProgress) {
        return new JobView(number, request, initiator, state, newProgress, messages, result, error);
    }

    JobView withMessages(List<String> newMessages) {
        return new JobView(number, request, initiator, state, progress, newMessages, result, error);
    }

    JobView succeeded(JobResult newResult) {
        return new JobView(
                number,
                request,
                initiator,
                JobState.SUCCEEDED,
                progress.done(),
                messages,
                Optional.of(newResult),
                Optional.empty());
    }

    JobView ended(JobState newState, JobError newError) {
        return new JobView(
                number,
                request,
                initiator,
                newState,
                progress,
                messages,
                Optional.empty(),
                Optional.of(newError));
    }
}

package org.bootcd.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One line of JSON from a worker: bootc's progress protocol v0 ({@code progress-v0} schema), and
 * three types of our own for what only a service needs: {@link Message}, {@link Result}, {@link
 * Failure}. A worker's last line is a result or a failure; a worker that ends without one has died.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Event.Start.class, name = "Start"),
    @JsonSubTypes.Type(value = Event.ProgressBytes.class, name = "ProgressBytes"),
    @JsonSubTypes.Type(value = Event.ProgressSteps.class, name = "ProgressSteps"),
    @JsonSubTypes.Type(value = Event.Message.class, name = "Message"),
    @JsonSubTypes.Type(value = Event.Result.class, name = "Result"),
    @JsonSubTypes.Type(value = Event.Failure.class, name = "Failure")
})
public sealed interface Event {
    String PROTOCOL_VERSION = "0.1.0";

    /** First line of every stream. */
    record Start(String version) implements Event {}

    /**
     * Bytes of a task; totals of 0 mean unknown. {@code cached} is what an earlier run had fetched.
     */
    record ProgressBytes(
            String task,
            String description,
            String id,
            long bytesCached,
            long bytes,
            long bytesTotal,
            long stepsCached,
            long steps,
            long stepsTotal,
            List<SubTaskBytes> subtasks)
            implements Event {
        public ProgressBytes {
            subtasks = List.copyOf(subtasks);
        }
    }

    record SubTaskBytes(
            String subtask,
            String description,
            String id,
            long bytesCached,
            long bytes,
            long bytesTotal) {}

    /** Steps of a task. */
    record ProgressSteps(
            String task,
            String description,
            String id,
            long stepsCached,
            long steps,
            long stepsTotal,
            List<SubTaskStep> subtasks)
            implements Event {
        public ProgressSteps {
            subtasks = List.copyOf(subtasks);
        }
    }

    record SubTaskStep(String subtask, String description, String id, boolean completed) {}

    /** A line for the person who asked. */
    record Message(Level level, String text) implements Event {}

    enum Level {
        INFO,
        WARNING
    }

    record Result(JobResult result) implements Event {}

    /** Last line of a job that failed; {@code errorName} is one of {@code org.bootcd1.Error.*}. */
    record Failure(String errorName, String message) implements Event {}
}

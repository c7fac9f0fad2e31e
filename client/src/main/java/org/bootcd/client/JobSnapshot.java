package org.bootcd.client;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootcd.api.JobState;
import org.freedesktop.dbus.types.Variant;

/** The properties of a job at one moment. A property that is missing counts as empty. */
record JobSnapshot(
        JobState state,
        Progress progress,
        List<String> messages,
        String initiator,
        String result,
        String errorName,
        String errorMessage) {

    static JobSnapshot of(Map<?, ?> properties) {
        return new JobSnapshot(
                state(text(properties, "State")),
                new Progress(
                        text(properties, "Phase"),
                        number(properties, "BytesDone"),
                        number(properties, "BytesTotal"),
                        number(properties, "BytesReused")),
                lines(properties, "Messages"),
                text(properties, "Initiator"),
                text(properties, "Result"),
                text(properties, "ErrorName"),
                text(properties, "ErrorMessage"));
    }

    private static JobState state(String wireName) {
        return Arrays.stream(JobState.values())
                .filter(state -> state.wireName().equals(wireName))
                .findFirst()
                .orElse(JobState.RUNNING);
    }

    private static String text(Map<?, ?> properties, String name) {
        return value(properties, name).map(Object::toString).orElse("");
    }

    private static long number(Map<?, ?> properties, String name) {
        return value(properties, name).orElse(0L) instanceof Number n ? n.longValue() : 0;
    }

    private static List<String> lines(Map<?, ?> properties, String name) {
        return switch (value(properties, name).orElse(List.of())) {
            case Collection<?> lines -> lines.stream().map(String::valueOf).toList();
            case Object[] lines -> Arrays.stream(lines).map(String::valueOf).toList();
            default -> List.of();
        };
    }

    private static Optional<Object> value(Map<?, ?> properties, String name) {
        return properties.get(name) instanceof Variant<?> variant
                ? Optional.ofNullable(variant.getValue())
                : Optional.empty();
    }
}

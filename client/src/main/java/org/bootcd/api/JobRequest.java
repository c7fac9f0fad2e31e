package org.bootcd.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a worker is asked to do: one line of JSON on its standard input. Two equal requests are the
 * same job.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobRequest.Status.class, name = "status"),
    @JsonSubTypes.Type(value = JobRequest.CheckUpdate.class, name = "check-update"),
    @JsonSubTypes.Type(value = JobRequest.Upgrade.class, name = "upgrade"),
    @JsonSubTypes.Type(value = JobRequest.Switch.class, name = "switch"),
    @JsonSubTypes.Type(value = JobRequest.Rollback.class, name = "rollback"),
    @JsonSubTypes.Type(value = JobRequest.Pull.class, name = "pull"),
    @JsonSubTypes.Type(value = JobRequest.Fsck.class, name = "fsck"),
    @JsonSubTypes.Type(value = JobRequest.Cleanup.class, name = "cleanup")
})
public sealed interface JobRequest {
    /** The verb, as in {@link JobInterface}'s property Kind. */
    String kind();

    /**
     * Whether the job takes the host's job lock; the others may run beside one that does. A check
     * takes it to note what it finds on the tracked image.
     */
    default boolean changesHost() {
        return switch (this) {
            case Status() -> false;
            case CheckUpdate _, Upgrade _, Switch _, Rollback _, Pull _, Fsck _, Cleanup _ -> true;
        };
    }

    /** Read the host; result {@link JobResult.HostRead}. */
    record Status() implements JobRequest {
        @Override
        public String kind() {
            return "status";
        }
    }

    /** Ask the source of the tracked image for a newer one; result {@link JobResult.Checked}. */
    record CheckUpdate() implements JobRequest {
        @Override
        public String kind() {
            return "check-update";
        }
    }

    /** Fetch, import and deploy the newest tracked image; result {@link JobResult.Deployed}. */
    record Upgrade(boolean apply) implements JobRequest {
        @Override
        public String kind() {
            return "upgrade";
        }
    }

    /**
     * Track another image, then as {@link Upgrade}.
     *
     * @param image name as the transport spells it, for example {@code quay.io/example/os:42}
     * @param transport one of the transports of containers-transports(5), {@code registry} for a
     *     registry
     * @param enforceContainerSigpolicy refuse an image that the policy file does not ask a
     *     signature of
     * @param retain keep the ref of a previous ostree remote
     */
    record Switch(
            String image,
            String transport,
            boolean enforceContainerSigpolicy,
            boolean retain,
            boolean apply)
            implements JobRequest {
        @Override
        public String kind() {
            return "switch";
        }
    }

    /**
     * Make the rollback deployment the default, or undo that; result {@link JobResult.RolledBack}.
     */
    record Rollback(boolean apply) implements JobRequest {
        @Override
        public String kind() {
            return "rollback";
        }
    }

    /** Import an image into any ostree repository; result {@link JobResult.Pulled}. */
    record Pull(String repository, String imageReference) implements JobRequest {
        @Override
        public String kind() {
            return "pull";
        }
    }

    /**
     * Check the repository; result {@link JobResult.Fsck}. It takes the host's job lock: what is
     * being written is not complete.
     *
     * @param quick look for files without reading them
     * @param repair fetch again what is damaged
     */
    record Fsck(boolean quick, boolean repair) implements JobRequest {
        @Override
        public String kind() {
            return "fsck";
        }
    }

    /** Drop what no deployment needs; result {@link JobResult.CleanedUp}. */
    record Cleanup() implements JobRequest {
        @Override
        public String kind() {
            return "cleanup";
        }
    }
}

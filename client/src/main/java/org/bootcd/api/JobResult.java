package org.bootcd.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** What a job that succeeded has to say; JSON in {@link JobInterface}'s property Result. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobResult.HostRead.class, name = "host"),
    @JsonSubTypes.Type(value = JobResult.Checked.class, name = "checked"),
    @JsonSubTypes.Type(value = JobResult.Deployed.class, name = "deployed"),
    @JsonSubTypes.Type(value = JobResult.RolledBack.class, name = "rolled-back"),
    @JsonSubTypes.Type(value = JobResult.Pulled.class, name = "pulled"),
    @JsonSubTypes.Type(value = JobResult.Fsck.class, name = "fsck"),
    @JsonSubTypes.Type(value = JobResult.CleanedUp.class, name = "cleaned-up")
})
public sealed interface JobResult {
    record HostRead(Host host) implements JobResult {}

    /** {@code update} is empty when the source has nothing newer than what is booted or staged. */
    record Checked(String image, Optional<Update> update) implements JobResult {}

    /** The image that an update leads to, and what it changes against the image that is booted. */
    record Update(
            String image, Optional<String> version, String digest, Optional<LayerDiff> layers) {}

    /** Layers and their compressed bytes: of the new image, and against the old one. */
    record LayerDiff(
            int total,
            long totalBytes,
            int removed,
            long removedBytes,
            int added,
            long addedBytes) {}

    record Deployed(Outcome outcome, Update update) implements JobResult {}

    /** Set outcomes of upgrade and switch. */
    enum Outcome {
        /** Written to {@code /run/ostree/staged-deployment}; the next reboot finalizes it. */
        STAGED,
        /** Written at once, because the sysroot is not the booted one. */
        DEPLOYED,
        /** The newest image is booted already. */
        NO_UPDATE,
        /** The newest image is staged already. */
        STAGED_UNCHANGED,
        /** Switch to the image that is tracked already. */
        SPEC_UNCHANGED
    }

    /** Which deployment the next boot takes. */
    record RolledBack(boolean toRollback) implements JobResult {}

    /**
     * The merge commit of an image; {@code changed} is false when the repository had it already.
     */
    record Pulled(String imageReference, String commit, boolean changed) implements JobResult {}

    /**
     * What a check of the repository found.
     *
     * @param found number of findings
     * @param left number of those that a repair left, all where none was asked for
     * @param findings those that are left, a line each; of very many the first
     * @param notes oddities that harm nothing, a line each
     * @param images images and other commits that are in use
     * @param objects objects that were looked at
     */
    record Fsck(
            int found,
            int left,
            List<String> findings,
            List<String> notes,
            int images,
            long objects)
            implements JobResult {
        public Fsck {
            findings = List.copyOf(findings);
            notes = List.copyOf(notes);
        }
    }

    /** How many images and layers were dropped. */
    record CleanedUp(int images, int layers) implements JobResult {}
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.Labels;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.SelinuxPolicy;

/**
 * The labels that the files of an image will probably have. Layers are imported with them, so that
 * the merge, which goes by the image's own policy, has to write few files once more.
 */
final class LikelyLabels implements AutoCloseable {
    private final Optional<SelinuxPolicy> policy;

    private LikelyLabels(Optional<SelinuxPolicy> policy) {
        this.policy = policy;
    }

    /** Those of the first of some commits that enables a policy; else none. */
    static LikelyLabels of(Repo repo, List<Checksum> commits, Consumer<Event> events) {
        for (var commit : commits) {
            try {
                var policy = SelinuxPolicy.of(repo, commit);
                if (policy.isPresent()) {
                    return new LikelyLabels(policy);
                }
            } catch (IOException e) {
                // It would only save work, and an upgrade may be what repairs it.
                events.accept(
                        new Event.Message(
                                Event.Level.WARNING,
                                "layers are labelled later: " + e.getMessage()));
            }
        }
        return new LikelyLabels(Optional.empty());
    }

    Labels labels() {
        return policy.<Labels>map(p -> p).orElse(Labels.NONE);
    }

    @Override
    public void close() {
        policy.ifPresent(SelinuxPolicy::close);
    }
}

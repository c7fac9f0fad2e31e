package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobResult;
import org.bootcd.daemon.ostree.StoredImage;

/**
 * Looks for a newer image without fetching a layer, and notes what it finds for the status, for
 * which it needs the job lock.
 */
final class CheckUpdate {
    private final Sources sources;
    private final Consumer<Event> events;

    CheckUpdate(Sources sources, Consumer<Event> events) {
        this.sources = sources;
        this.events = events;
    }

    JobResult run(OpenHost host) throws IOException {
        var reference = host.tracked();
        var current = host.current();
        var booted =
                current.isPresent()
                        ? StoredImage.read(host.repo(), current.get().commit())
                        : Optional.<StoredImage>empty();
        var blobs = Sources.blobs(host.repo());
        try (var source = sources.open(reference, blobs)) {
            var pull = new ImagePull(host.repo(), reference, source, blobs, events);
            var update =
                    switch (pull.prepare()) {
                        case ImagePull.Preparation.Present(var image) ->
                                booted.filter(b -> b.digest().equals(image.digest())).isPresent()
                                        ? Optional.<JobResult.Update>empty()
                                        : Optional.of(Updates.describe(reference, image, booted));
                        case ImagePull.Preparation.Needed needed ->
                                Optional.of(
                                        Updates.describe(
                                                reference,
                                                needed.metadata().digest(),
                                                Optional.of(needed.config()),
                                                needed.manifest(),
                                                booted));
                    };
            host.sysroot().touch();
            return new JobResult.Checked(reference.toString(), update);
        }
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobResult;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.ostree.Repo;

/** Imports an image into any repository; nothing is deployed. */
final class RepositoryPull {
    private final Sources sources;
    private final Consumer<Event> events;

    RepositoryPull(Sources sources, Consumer<Event> events) {
        this.sources = sources;
        this.events = events;
    }

    JobResult run(Path repository, String imageReference) throws IOException, InterruptedException {
        var reference = OstreeImageReference.parse(imageReference);
        try (var repo = Repo.open(repository);
                var _ = JobLock.take(repository, events)) {
            var blobs = Sources.blobs(repo);
            try (var source = sources.open(reference, blobs)) {
                var pull = new ImagePull(repo, reference.image(), source, blobs, events);
                var preparation = pull.prepare();
                pull.fetchLayers(preparation, List.of());
                var image = pull.complete(preparation);
                if (image.isEmpty()) {
                    throw ImagePull.dropped(reference.image());
                }
                return new JobResult.Pulled(
                        reference.toString(),
                        image.get().commit().hex(),
                        preparation instanceof ImagePull.Preparation.Needed);
            }
        }
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.ostree.CheckDepth;
import org.bootcd.daemon.ostree.CheckReport;
import org.bootcd.daemon.ostree.CheckedImage;
import org.bootcd.daemon.ostree.ImageCheck;
import org.bootcd.daemon.ostree.MergeCommit;
import org.bootcd.daemon.ostree.RefName;
import org.bootcd.daemon.ostree.Repo;

/**
 * Makes a repository whole again, as far as its images can be fetched; what cannot be repaired is
 * told, and stays. Deployments are left alone.
 */
final class Repair {
    private final OpenHost host;
    private final Repo repo;
    private final CheckReport report;
    private final ImageRepair images;
    private final Consumer<Event> events;

    Repair(OpenHost host, Sources sources, Consumer<Event> events, CheckReport report)
            throws IOException {
        this.host = host;
        this.repo = host.repo();
        this.report = report;
        this.events = events;
        this.images = new ImageRepair(repo, sources, events, report);
    }

    void run() throws IOException, InterruptedException {
        for (var image : report.images()) {
            repair(image);
        }
        repo.removeRef(MergeCommit.PULLING_REF);
        dropLeftOvers();
        if (images.filesInDeployments() > 0) {
            warn(
                    "%d damaged files are in deployments too, which are left alone; the next one is whole again"
                            .formatted(images.filesInDeployments()));
        }
    }

    private void repair(CheckedImage image) throws InterruptedException {
        try {
            images.repair(image);
        } catch (IOException e) {
            warn("%s is not repaired: %s".formatted(image.name(), e.getMessage()));
        }
    }

    /** What is damaged and nothing refers to: layers of no image, and commits of no ref. */
    private void dropLeftOvers() throws IOException, InterruptedException {
        var after = ImageCheck.run(repo, host.sysroot().deployments(), CheckDepth.EXISTENCE);
        repo.deleteCommits(after.orphans());
        if (after.images().stream()
                .allMatch(image -> image.stored().isPresent() || !image.damaged())) {
            var named = layersOf(after.images());
            for (var digest : report.damagedLayers().keySet()) {
                var commit = repo.resolve(RefName.ofLayer(digest));
                if (commit.isPresent() && !named.contains(digest)) {
                    repo.removeRef(RefName.ofLayer(digest));
                    repo.deleteCommits(List.of(commit.get()));
                }
            }
        }
    }

    private static Set<Digest> layersOf(List<CheckedImage> images) {
        var layers = new HashSet<Digest>();
        for (var image : images) {
            image.stored()
                    .ifPresent(
                            stored ->
                                    stored.manifest()
                                            .layers()
                                            .forEach(layer -> layers.add(layer.digest())));
        }
        return layers;
    }

    private void warn(String text) {
        events.accept(new Event.Message(Event.Level.WARNING, text));
    }
}

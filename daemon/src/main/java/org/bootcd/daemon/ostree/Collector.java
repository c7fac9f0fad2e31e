package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bootcd.daemon.image.ImageReference;

/**
 * Drops the refs of images and layers that nothing needs, by the rules that all tools of the family
 * share; the objects go with the next prune. A layer lives while any image, deployed commit or base
 * image names it in its manifest.
 */
public final class Collector {
    private static final List<String> LIVE =
            List.of("ostree/0/", "ostree/1/", "rpmostree/base/", RefName.BASE_IMAGES);

    private final Repo repo;

    public Collector(Repo repo) {
        this.repo = repo;
    }

    /** Drops the images that no deployment tracks, then the layers that are no image's. */
    public void collect(Set<ImageReference> tracked) throws IOException {
        var keep = new HashSet<String>();
        tracked.forEach(image -> keep.add(RefName.ofImage(image)));
        for (var ref : repo.refs().keySet()) {
            if (RefName.isImage(ref) && !keep.contains(ref)) {
                repo.removeRef(ref);
            }
        }
        collectLayers();
    }

    private void collectLayers() throws IOException {
        var refs = repo.refs();
        var live = new HashSet<String>();
        for (var ref : refs.entrySet()) {
            if (RefName.isImage(ref.getKey()) || LIVE.stream().anyMatch(ref.getKey()::startsWith)) {
                StoredImage.read(repo, new Checksum(ref.getValue()))
                        .ifPresent(
                                image ->
                                        image.manifest()
                                                .layers()
                                                .forEach(
                                                        l ->
                                                                live.add(
                                                                        RefName.ofLayer(
                                                                                l.digest()))));
            }
        }
        for (var ref : refs.keySet()) {
            if (RefName.isLayer(ref) && !live.contains(ref)) {
                repo.removeRef(ref);
            }
        }
    }
}

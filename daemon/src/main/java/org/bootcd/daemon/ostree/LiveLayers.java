package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The refs of the layers that images are made of. */
final class LiveLayers {
    private final Repo repo;
    private final Set<Checksum> seen = new HashSet<>();
    private final Set<String> refs = new HashSet<>();

    LiveLayers(Repo repo) {
        this.repo = repo;
    }

    /**
     * Adds those of a commit; a commit that is no image's has none.
     *
     * @param holder what keeps the commit, for the error
     */
    void add(String holder, Checksum commit) throws UnreadableImage {
        if (!seen.add(commit)) {
            return;
        }
        try {
            var manifest = StoredImage.manifestOf(repo.intactCommit(commit));
            if (manifest.isPresent()) {
                manifest.get().layers().forEach(l -> refs.add(RefName.ofLayer(l.digest())));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableImage(holder, commit, e);
        }
    }

    boolean names(String ref) {
        return refs.contains(ref);
    }
}

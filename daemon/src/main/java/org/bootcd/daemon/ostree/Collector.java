package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bootcd.daemon.image.ImageReference;

/**
 * Drops the refs of images and layers that nothing needs, by the rules that all tools of the family
 * share; the objects go with the next prune. A layer lives while any image, deployed commit or base
 * image names it in its manifest. All is read before anything is removed: where one of them cannot
 * be read, nothing is.
 */
public final class Collector {
    private static final String BASES_OF_DERIVED = RefName.BASE_IMAGES + "bootc/";
    private static final String DERIVED_KEY = "bootc.derived";

    private final Repo repo;

    public Collector(Repo repo) {
        this.repo = repo;
    }

    /** Numbers of refs that were removed. */
    public record Collected(int images, int layers) {}

    /**
     * Drops the images that no deployment tracks, then the layers that are no image's.
     *
     * @param deployed commits of the deployments, in boot order
     */
    public Collected collect(Set<ImageReference> tracked, List<Checksum> deployed)
            throws IOException {
        var refs = repo.refs();
        var bases = bases(deployed);
        var live = new LiveLayers(repo);
        var images = new HashSet<String>();
        for (var ref : refs.entrySet()) {
            if (isUntracked(ref.getKey(), tracked)) {
                images.add(ref.getKey());
            } else if (!ref.getKey().startsWith(BASES_OF_DERIVED)
                    && StoredImage.isHeldBy(ref.getKey())) {
                live.add("ref " + ref.getKey(), new Checksum(ref.getValue()));
            }
        }
        for (var base : bases.entrySet()) {
            live.add("ref " + base.getKey(), base.getValue());
        }
        for (var commit : deployed) {
            live.add("a deployment", commit);
        }
        var layers = new HashSet<String>();
        for (var ref : refs.keySet()) {
            if (RefName.isLayer(ref) && !live.names(ref)) {
                layers.add(ref);
            }
        }
        holdBases(refs, bases);
        remove(images);
        remove(layers);
        return new Collected(images.size(), layers.size());
    }

    /** A name that does not say which image it is may be any deployment's. */
    private static boolean isUntracked(String ref, Set<ImageReference> tracked) {
        return RefName.imageOf(ref)
                .filter(name -> tracked.stream().noneMatch(i -> i.display().equals(name)))
                .isPresent();
    }

    /** The base image of each deployment of a commit that bootc derived from one, by its ref. */
    private Map<String, Checksum> bases(List<Checksum> deployed) throws IOException {
        var bases = new TreeMap<String, Checksum>();
        for (int i = 0; i < deployed.size(); i++) {
            var commit = deployed.get(i);
            try {
                var base = repo.intactCommit(commit).metadata().get(DERIVED_KEY);
                if (base != null) {
                    bases.put(BASES_OF_DERIVED + i, new Checksum(base));
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new UnreadableImage("a deployment", commit, e);
            }
        }
        return bases;
    }

    private void holdBases(Map<String, String> refs, Map<String, Checksum> bases)
            throws IOException {
        for (var base : bases.entrySet()) {
            if (!base.getValue().hex().equals(refs.get(base.getKey()))) {
                repo.setRef(base.getKey(), base.getValue());
            }
        }
        for (var ref : refs.keySet()) {
            if (ref.startsWith(BASES_OF_DERIVED) && !bases.containsKey(ref)) {
                repo.removeRef(ref);
            }
        }
    }

    private void remove(Set<String> refs) throws IOException {
        for (var ref : refs) {
            repo.removeRef(ref);
        }
    }
}

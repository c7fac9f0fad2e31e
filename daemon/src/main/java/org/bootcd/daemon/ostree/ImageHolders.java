package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.InvalidReference;
import org.bootcd.daemon.image.OstreeImageReference;

/**
 * What keeps commits of images, each commit once: image refs, then deployments, then other refs.
 */
final class ImageHolders {
    /**
     * What keeps a commit.
     *
     * @param name for people
     * @param image the reference to fetch the commit's image by, where one is known
     */
    record Holder(String name, Optional<ImageReference> image, Checksum commit) {}

    private final Map<Checksum, Holder> holders = new LinkedHashMap<>();

    private ImageHolders() {}

    static Collection<Holder> find(Map<String, String> refs, List<Deployment> deployments) {
        var found = new ImageHolders();
        for (var ref : refs.entrySet()) {
            if (RefName.isImage(ref.getKey())) {
                found.addImage(ref.getKey(), new Checksum(ref.getValue()));
            }
        }
        for (var deployment : deployments) {
            found.add(deployment);
        }
        for (var ref : refs.entrySet()) {
            if (StoredImage.isHeldBy(ref.getKey()) && !isBeingPulled(ref.getKey())) {
                found.add(
                        new Holder(
                                "ref " + ref.getKey(),
                                Optional.empty(),
                                new Checksum(ref.getValue())));
            }
        }
        return List.copyOf(found.holders.values());
    }

    /** Its layers come one by one. */
    private static boolean isBeingPulled(String ref) {
        return ref.equals(MergeCommit.PULLING_REF);
    }

    private void addImage(String ref, Checksum commit) {
        var name = RefName.imageOf(ref);
        add(
                new Holder(
                        name.map(n -> "image " + n).orElse("ref " + ref),
                        name.flatMap(ImageHolders::reference),
                        commit));
    }

    private static Optional<ImageReference> reference(String name) {
        try {
            return Optional.of(ImageReference.parse(name));
        } catch (InvalidReference e) {
            return Optional.empty();
        }
    }

    private void add(Deployment deployment) {
        var name =
                "deployment %s %s.%d"
                        .formatted(
                                deployment.stateroot(), deployment.commit(), deployment.serial());
        add(new Holder(name, image(deployment), deployment.commit()));
    }

    /** With packages by rpm-ostree the commit is another than the image's. */
    private static Optional<ImageReference> image(Deployment deployment) {
        try {
            return deployment.origin().isEmpty() || deployment.origin().get().hasLocalChanges()
                    ? Optional.empty()
                    : deployment.origin().get().image().map(OstreeImageReference::image);
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private void add(Holder holder) {
        var known = holders.get(holder.commit());
        if (known == null || (known.image().isEmpty() && holder.image().isPresent())) {
            holders.put(holder.commit(), holder);
        }
    }
}

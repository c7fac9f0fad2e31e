package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageReference;

/**
 * The commit of a whole image: all layers merged, manifest and config in its metadata, named by the
 * image ref. For the same image and time it is the very commit that bootc writes.
 */
public final class MergeCommit {
    static final String MANIFEST_DIGEST_KEY = "ostree.manifest-digest";
    static final String MANIFEST_KEY = "ostree.manifest";
    static final String CONFIG_KEY = "ostree.container.image-config";

    private MergeCommit() {}

    /**
     * What is known of an image besides its layers.
     *
     * @param digest of the platform's manifest as the source served it
     * @param manifestJson canonical OCI manifest
     * @param configJson canonical OCI config
     */
    public record ImageMetadata(
            Digest digest, String manifestJson, String configJson, Instant created) {}

    /**
     * The commit, and lines for the person who asked.
     *
     * @param layers the commits that the layers' refs have to name from now on: the ones merged, or
     *     their like with the labels of the image's policy, so that they share objects with the
     *     merge commit
     */
    public record Merged(Checksum commit, List<Checksum> layers, List<String> warnings) {
        public Merged {
            layers = List.copyOf(layers);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Merges layer commits, lowest first, and writes the commit within the transaction, without a
     * ref. Where the image enables an SELinux policy, all files get its labels.
     */
    public static Merged write(
            Transaction transaction, List<Checksum> layers, ImageMetadata metadata)
            throws IOException {
        var tree = new MergedTree(transaction.repo());
        for (var layer : layers) {
            tree.apply(layer);
        }
        tree.removeBuildLeftovers();
        var labelled = labelled(transaction, tree.root(), layers);
        var commit = commit(transaction, tree.root(), metadata);
        return new Merged(commit, labelled, tree.warnings());
    }

    /** Labels the tree in place by its own policy, and the layers; the layers' commits then. */
    private static List<Checksum> labelled(
            Transaction transaction, Tree.Directory root, List<Checksum> layers)
            throws IOException {
        var policy = SelinuxPolicy.of(transaction.repo(), root);
        if (policy.isEmpty()) {
            return layers;
        }
        try (var opened = policy.get();
                var relabelling = new Relabelling(transaction, opened)) {
            relabelling.relabel(root);
            var labelled = new ArrayList<Checksum>();
            for (var layer : layers) {
                labelled.add(relabelling.layer(layer));
            }
            return labelled;
        }
    }

    /**
     * Keeps the layers of an image that is being pulled from every tool's layer collection: a
     * commit of an empty tree that carries the manifest, under a ref where the collectors look for
     * base images.
     */
    public static void protect(Transaction transaction, ImageMetadata metadata) throws IOException {
        var empty =
                new Tree.Directory(
                        transaction.writeDirectoryMetadata(FileMetadata.ofMissingParent(0, 0)));
        var commit = commit(transaction, empty, metadata);
        transaction.setRef(PULLING_REF, Optional.of(commit));
    }

    /** The ref of {@link #protect}; removed when the image's own ref is set. */
    public static final String PULLING_REF = RefName.BASE_IMAGES + "bootcd/pulling";

    /** Sets the image ref with the transaction's commit. */
    public static void setRef(Transaction transaction, ImageReference image, Checksum commit) {
        transaction.setRef(RefName.ofImage(image), Optional.of(commit));
        transaction.setRef(PULLING_REF, Optional.empty());
    }

    private static Checksum commit(
            Transaction transaction, Tree.Directory root, ImageMetadata metadata)
            throws IOException {
        return transaction.writeCommit(
                new Commit(
                        entries(metadata),
                        Optional.empty(),
                        metadata.created(),
                        transaction.writeTree(root),
                        root.metadata()));
    }

    private static SortedMap<String, String> entries(ImageMetadata metadata) {
        var entries = new TreeMap<String, String>();
        entries.put(CONFIG_KEY, metadata.configJson());
        entries.put(LayerCommit.IMPORTER_VERSION_KEY, LayerCommit.IMPORTER_VERSION);
        entries.put(MANIFEST_KEY, metadata.manifestJson());
        entries.put(MANIFEST_DIGEST_KEY, metadata.digest().toString());
        return entries;
    }
}

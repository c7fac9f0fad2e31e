package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image in the repository, read from its merge commit. The digest is the one stored, never
 * computed from the manifest, which may have been converted and rewritten.
 */
public record StoredImage(
        Checksum commit, Digest digest, Manifest manifest, Optional<ImageConfig> config) {
    private static final Logger LOG = LoggerFactory.getLogger(StoredImage.class);
    private static final String CACHED = "ostree-ext.cached.";

    /** Where commits of images are held, besides their own refs. */
    private static final List<String> HOLDERS =
            List.of("ostree/0/", "ostree/1/", "rpmostree/base/", RefName.BASE_IMAGES);

    /** Whether a ref keeps the layers of the image that it names, if it names one. */
    static boolean isHeldBy(String ref) {
        return RefName.isImage(ref) || HOLDERS.stream().anyMatch(ref::startsWith);
    }

    /** All images that can be read; what cannot is passed over. */
    static List<StoredImage> allReadable(Repo repo) throws IOException {
        var commits = new TreeSet<String>();
        for (var ref : repo.refs().entrySet()) {
            if (isHeldBy(ref.getKey())) {
                commits.add(ref.getValue());
            }
        }
        var images = new ArrayList<StoredImage>();
        for (var commit : commits) {
            try {
                var checksum = new Checksum(commit);
                read(checksum, repo.intactCommit(checksum)).ifPresent(images::add);
            } catch (IOException | IllegalArgumentException unreadable) {
                LOG.info("the image of commit {} is not read: {}", commit, unreadable.getMessage());
            }
        }
        return images;
    }

    /**
     * The manifest in a commit's metadata; empty for a commit that is not an image's.
     *
     * @throws InvalidManifest also where it is missing in an image's commit
     */
    static Optional<Manifest> manifestOf(Commit commit) throws InvalidManifest {
        if (!commit.metadata().containsKey(MergeCommit.MANIFEST_DIGEST_KEY)) {
            return Optional.empty();
        }
        var manifest = commit.metadata().get(MergeCommit.MANIFEST_KEY);
        if (manifest == null) {
            throw new InvalidManifest("the commit has a manifest's digest but no manifest");
        }
        return Optional.of(manifest(manifest));
    }

    /** The image that a ref of the repository names. */
    public static Optional<StoredImage> find(Repo repo, ImageReference image) throws IOException {
        var commit = repo.resolve(RefName.ofImage(image));
        return commit.isEmpty() ? Optional.empty() : read(repo, commit.get());
    }

    /** The image of a commit; empty for a commit that is not an image's. */
    public static Optional<StoredImage> read(Repo repo, Checksum commit) throws IOException {
        return read(commit, repo.commit(commit));
    }

    private static Optional<StoredImage> read(Checksum commit, Commit object) throws IOException {
        var metadata = object.metadata();
        var digest = Optional.ofNullable(metadata.get(MergeCommit.MANIFEST_DIGEST_KEY));
        var manifest = Optional.ofNullable(metadata.get(MergeCommit.MANIFEST_KEY));
        if (digest.isEmpty() || manifest.isEmpty()) {
            return Optional.empty();
        }
        var config = Optional.ofNullable(metadata.get(MergeCommit.CONFIG_KEY));
        return Optional.of(parse(commit, digest.get(), manifest.get(), config));
    }

    private static StoredImage parse(
            Checksum commit, String digest, String manifest, Optional<String> config)
            throws InvalidManifest {
        return new StoredImage(
                commit,
                Digest.parse(digest),
                manifest(manifest),
                config.isEmpty() || config.get().equals("null")
                        ? Optional.empty()
                        : Optional.of(
                                ImageConfig.parse(config.get().getBytes(StandardCharsets.UTF_8))));
    }

    private static Manifest manifest(String json) throws InvalidManifest {
        return Manifest.parse(json.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    /** The newer image that a check found for this one, if it was noted. */
    public Optional<StoredImage> cachedUpdate(Repo repo) throws IOException {
        var digest = repo.detached(commit, CACHED + "manifest-digest");
        var manifest = repo.detached(commit, CACHED + "manifest");
        var config = repo.detached(commit, CACHED + "config");
        return digest.isEmpty() || manifest.isEmpty() || config.isEmpty()
                ? Optional.empty()
                : Optional.of(parse(commit, digest.get(), manifest.get(), config));
    }

    /** Notes a newer image on this one's commit, in place of all other detached metadata. */
    public void noteUpdate(Repo repo, MergeCommit.ImageMetadata update) throws IOException {
        var entries = new TreeMap<String, String>();
        entries.put(CACHED + "manifest-digest", update.digest().toString());
        entries.put(CACHED + "manifest", update.manifestJson());
        entries.put(CACHED + "config", update.configJson());
        repo.writeDetached(commit, entries);
    }
}

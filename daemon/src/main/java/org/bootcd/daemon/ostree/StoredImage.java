package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Manifest;

/**
 * An image in the repository, read from its merge commit. The digest is the one stored, never
 * computed from the manifest, which may have been converted and rewritten.
 */
public record StoredImage(
        Checksum commit, Digest digest, Manifest manifest, Optional<ImageConfig> config) {
    private static final String CACHED = "ostree-ext.cached.";

    /** The image that a ref of the repository names. */
    public static Optional<StoredImage> find(Repo repo, ImageReference image) throws IOException {
        var commit = repo.resolve(RefName.ofImage(image));
        return commit.isEmpty() ? Optional.empty() : read(repo, commit.get());
    }

    /** The image of a commit; empty for a commit that is not an image's. */
    public static Optional<StoredImage> read(Repo repo, Checksum commit) throws IOException {
        var metadata = repo.commit(commit).metadata();
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
                Manifest.parse(manifest.getBytes(StandardCharsets.UTF_8), Optional.empty()),
                config.isEmpty() || config.get().equals("null")
                        ? Optional.empty()
                        : Optional.of(
                                ImageConfig.parse(config.get().getBytes(StandardCharsets.UTF_8))));
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

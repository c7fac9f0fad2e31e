package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bootcd.daemon.image.ImageLayers;
import org.bootcd.daemon.image.SignaturePolicy;
import org.bootcd.daemon.layer.LayerLimits;
import org.bootcd.daemon.layer.ObjectEntry;
import org.bootcd.daemon.layer.ObjectLayerReader;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.UnverifiedCommit;

/**
 * Asks an ostree remote of the repository's configuration whether a key of it has signed the commit
 * that an image encapsulates. It says nothing of layers on top.
 */
final class CommitSignature {
    private final Repo repo;
    private final String remote;

    private CommitSignature(Repo repo, String remote) {
        this.repo = repo;
        this.remote = remote;
    }

    /** Present where the reference names a remote. */
    static Optional<CommitSignature> of(Repo repo, SignaturePolicy policy) {
        return policy instanceof SignaturePolicy.OstreeRemote(var remote)
                ? Optional.of(new CommitSignature(repo, remote))
                : Optional.empty();
    }

    /** Refuses what cannot be verified whatever its signature, so that it is not fetched. */
    void requireVerifiable(ImageLayers layers) throws IOException {
        repo.requireRemote(remote);
        if (layers.commitLayer().isEmpty()) {
            throw new UnverifiedCommit(remote, "it does not encapsulate an ostree commit");
        }
    }

    /** Verifies the commit in a commit layer's blob, of which nothing is imported yet. */
    void verify(Path blob) throws IOException {
        try (var in = Files.newInputStream(blob);
                var reader = ObjectLayerReader.open(in, LayerLimits.DEFAULT)) {
            var commit = metadata(reader, ObjectEntry.Kind.COMMIT);
            var detached = metadata(reader, ObjectEntry.Kind.COMMIT_META);
            repo.verify(remote, commit, detached);
        }
    }

    private byte[] metadata(ObjectLayerReader reader, ObjectEntry.Kind expected)
            throws IOException {
        if (reader.next().orElse(null) instanceof ObjectEntry.Metadata(var kind, _, var object)
                && kind == expected) {
            return object;
        }
        throw new UnverifiedCommit(
                remote,
                expected == ObjectEntry.Kind.COMMIT
                        ? "its first layer does not begin with a commit"
                        : "its commit is not signed");
    }

    /** Verifies a commit in the repository. */
    void verify(Checksum commit) throws IOException {
        repo.verify(remote, commit);
    }
}

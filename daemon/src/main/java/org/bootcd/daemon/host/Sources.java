package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.image.SignaturePolicy;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.registry.AuthFile;
import org.bootcd.daemon.registry.BlobStore;
import org.bootcd.daemon.registry.ImageSource;
import org.bootcd.daemon.registry.ImageSources;
import org.bootcd.daemon.registry.Patience;
import org.bootcd.daemon.registry.RegistryHosts;
import org.bootcd.daemon.registry.SourceOptions;
import org.bootcd.daemon.trust.Policy;
import org.bootcd.daemon.trust.PolicyRefused;

/**
 * Opens image sources with the host's configuration. Downloads are kept in the repository's {@code
 * tmp}.
 */
final class Sources {
    private static final String BLOBS = "tmp/bootcd-blobs";

    private final Path root;
    private final String version;

    Sources(Path root, String version) {
        this.root = root;
        this.version = version;
    }

    static BlobStore blobs(Repo repo) throws IOException {
        return BlobStore.open(repo.directory().resolve(BLOBS));
    }

    /** That an ostree remote vouches for the image is for who reads it to find out. */
    ImageSource open(OstreeImageReference reference, BlobStore blobs) throws IOException {
        if (reference.signature() instanceof SignaturePolicy.ContainerPolicy) {
            throw new PolicyRefused(
                    "%s asks for a signature, and signatures are not supported yet"
                            .formatted(reference));
        }
        Policy.load(root).check(reference.image());
        return ImageSources.open(
                reference.image(),
                new SourceOptions(
                        blobs,
                        AuthFile.load(root),
                        RegistryHosts.load(root),
                        "bootcd/" + version,
                        Patience.standard()));
    }
}

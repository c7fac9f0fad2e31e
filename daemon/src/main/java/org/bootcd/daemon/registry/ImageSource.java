package org.bootcd.daemon.registry;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.Platform;

/**
 * Where one image is fetched from. What it returns has the digest and size that its descriptor
 * promises. Safe for several threads; an interrupt aborts a transfer, and closing aborts all.
 */
public interface ImageSource extends Closeable {
    /**
     * Reads the manifest, once, and chooses the image for {@code platform} when it is an index. A
     * tag may move between two calls: use one result throughout.
     */
    ResolvedImage resolve(Platform platform) throws IOException;

    /**
     * What the reference names now, an index or a manifest, learnt without fetching it; empty when
     * the source does not tell.
     */
    Optional<Digest> headDigest() throws IOException;

    /** The config's bytes. */
    byte[] config(Descriptor config) throws IOException;

    /**
     * A complete local file of a layer. It belongs to the blob store or to the user's layout: read
     * it, and leave it to {@link BlobStore#remove}.
     */
    Path blob(Descriptor layer, BlobProgress progress) throws IOException;

    @Override
    void close();
}

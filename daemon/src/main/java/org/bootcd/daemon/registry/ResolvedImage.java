package org.bootcd.daemon.registry;

import java.util.Optional;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.Manifest;

/**
 * The image a reference stood for at one moment. {@code digest} is that of {@code document}, the
 * platform's manifest exactly as served (its UTF-8 bytes); {@code indexDigest} is that of the index
 * it was chosen from.
 */
public record ResolvedImage(
        Digest digest, String document, Manifest manifest, Optional<Digest> indexDigest) {}

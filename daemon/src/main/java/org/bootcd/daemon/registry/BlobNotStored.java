package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.file.Path;
import org.bootcd.daemon.image.Digest;

/** The blob store cannot be written: full, read-only or broken. */
public final class BlobNotStored extends IOException {
    private static final long serialVersionUID = 1;

    BlobNotStored(Digest blob, Path file, IOException cause) {
        super("storing blob %s in %s: %s".formatted(blob, file, cause.getMessage()), cause);
    }
}

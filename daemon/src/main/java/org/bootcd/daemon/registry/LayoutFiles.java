package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.file.Path;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;

/** The files of an OCI image layout (OCI image-spec, image-layout.md), wherever they are. */
sealed interface LayoutFiles permits LayoutDirectory, LayoutArchive {
    /** Reads a small file by its name in the layout; larger than {@code limit} is an error. */
    byte[] read(String name, int limit) throws IOException;

    /** A local file with the blob, verified. */
    Path blob(Descriptor blob, BlobProgress progress) throws IOException;

    static String blobName(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import org.bootcd.daemon.foreign.ObjectType;

/** Takes the objects of one layer of an encapsulated image, in the order of its tar. */
public sealed interface ObjectLayer extends AutoCloseable permits ChunkCommit, BaseCommit {
    void metadata(ObjectType type, Checksum name, byte[] object) throws IOException;

    /** A regular file of exactly {@code size} bytes, which are not read where it is known. */
    void file(NamedFile file, long size, InputStream content) throws IOException;

    void symlink(NamedFile file, String target) throws IOException;

    /** The commit for the layer's ref, when all objects were taken. */
    Checksum finish() throws IOException;

    @Override
    void close() throws IOException;
}

package org.bootcd.daemon.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.image.Digest;
import org.jspecify.annotations.Nullable;

/** The tar in a layer blob, read to the last byte, since the diff-id is that of all of it. */
final class LayerArchive implements Closeable {
    private final LayerStream stream;
    private final TarReader tar;
    private @Nullable DiffId diffId;

    private LayerArchive(LayerStream stream, LayerLimits limits) {
        this.stream = stream;
        this.tar = new TarReader(stream, limits);
    }

    /** The blob needs no buffer; it is closed with this, or by the caller if this fails. */
    static LayerArchive open(InputStream blob, LayerLimits limits) throws IOException {
        return new LayerArchive(
                new LayerStream(ReadAhead.of(Decompression.open(blob)), limits.uncompressedBytes()),
                limits);
    }

    /** Leaves the member before; empty once the whole blob was read. */
    Optional<TarMember> next() throws IOException {
        if (diffId != null) {
            return Optional.empty();
        }
        var member = tar.next();
        if (member.isEmpty()) {
            stream.drain();
            diffId = new DiffId(Digest.sha256(stream.sha256()));
        }
        return member;
    }

    /** Known when {@link #next} was empty. */
    DiffId diffId() {
        if (diffId == null) {
            throw new IllegalStateException("the layer was not read to its end");
        }
        return diffId;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}

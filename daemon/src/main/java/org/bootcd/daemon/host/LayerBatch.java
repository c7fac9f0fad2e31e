package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.MergeCommit;
import org.bootcd.daemon.ostree.RefName;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.Transaction;
import org.bootcd.daemon.registry.BlobStore;

/**
 * Layers of one image that are imported in one transaction, because the sync at its end costs more
 * than many a layer. Until then their blobs stay. The image being pulled is told to all collectors
 * of layers with the first batch. For one thread; several may write within the transaction.
 */
final class LayerBatch implements AutoCloseable {
    private final Repo repo;
    private final BlobStore blobs;
    private final MergeCommit.ImageMetadata image;
    private final List<Descriptor> imported = new ArrayList<>();
    private Optional<Transaction> open = Optional.empty();

    LayerBatch(Repo repo, BlobStore blobs, MergeCommit.ImageMetadata image) {
        this.repo = repo;
        this.blobs = blobs;
        this.image = image;
    }

    boolean isOpen() {
        return open.isPresent();
    }

    /** The open transaction, begun when there is none. */
    Transaction transaction() throws IOException {
        if (open.isEmpty()) {
            open = Optional.of(Transaction.begin(repo));
            MergeCommit.protect(open.get(), image);
        }
        return open.get();
    }

    /** A layer whose commit was written within the transaction gets its ref with it. */
    void add(Descriptor layer, Checksum commit) throws IOException {
        transaction().setRef(RefName.ofLayer(layer.digest()), Optional.of(commit));
        imported.add(layer);
    }

    /** Makes durable what was added; nobody may write any more. */
    void commit() throws IOException {
        if (open.isPresent()) {
            open.get().commit();
            open = Optional.empty();
            for (var layer : imported) {
                blobs.remove(layer.digest());
            }
            imported.clear();
        }
    }

    /** As {@link #commit} after a failure, so that the next pull need not do it again. */
    void salvage(Exception failure) {
        if (!imported.isEmpty()) {
            try {
                commit();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Drops what was not committed. */
    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
        }
    }
}

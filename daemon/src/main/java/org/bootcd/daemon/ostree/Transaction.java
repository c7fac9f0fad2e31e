package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.foreign.OstreeError;

/**
 * A libostree transaction: nothing of it is seen before {@link #commit}, which syncs the objects
 * and then sets the refs. Closing without a commit drops it. It keeps other processes from pruning
 * while it is open.
 */
public final class Transaction implements AutoCloseable {
    private final Repo repo;
    private final NativeRepo target;
    private final Set<Checksum> written = new HashSet<>();
    private boolean open = true;

    private Transaction(Repo repo) {
        this.repo = repo;
        this.target = repo.nativeRepo();
    }

    public static Transaction begin(Repo repo) throws IOException {
        var transaction = new Transaction(repo);
        transaction.target.prepareTransaction();
        return transaction;
    }

    /** Sets or removes a ref with the commit of the transaction. */
    public void setRef(String ref, Optional<Checksum> commit) {
        target.transactionSetRef(ref, commit.map(Checksum::hex));
    }

    /** Makes everything durable and visible. */
    public void commit() throws IOException {
        try {
            target.commitTransaction();
            open = false;
        } catch (OstreeError e) {
            throw explained(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            target.abortTransaction();
        }
    }

    Repo repo() {
        return repo;
    }

    Checksum writeDirectoryMetadata(FileMetadata metadata) throws IOException {
        return writeMetadata(ObjectType.DIR_META, Repo.DIRMETA_TYPE, metadata.directoryObject());
    }

    Checksum writeCommit(Commit commit) throws IOException {
        return writeCommit(commit.object());
    }

    Checksum writeCommit(byte[] object) throws IOException {
        return writeMetadata(ObjectType.COMMIT, Commit.TYPE, object);
    }

    /** Writes a directory and all below it as dirtree objects; the result is the top one. */
    Checksum writeTree(Tree.Directory directory) throws IOException {
        var files = new GVariantWriter();
        var directories = new GVariantWriter();
        for (var child : directory.children().entrySet()) {
            switch (child.getValue()) {
                case Tree.Leaf(var checksum) ->
                        files.add(
                                new GVariantWriter()
                                        .add(child.getKey())
                                        .add(checksum.bytes(), 1)
                                        .tuple(),
                                1);
                case Tree.Directory sub ->
                        directories.add(
                                new GVariantWriter()
                                        .add(child.getKey())
                                        .add(writeTree(sub).bytes(), 1)
                                        .add(sub.metadata().bytes(), 1)
                                        .tuple(),
                                1);
            }
        }
        var object = new GVariantWriter().add(files.array(), 1).add(directories.array(), 1).tuple();
        return writeMetadata(ObjectType.DIR_TREE, Repo.DIRTREE_TYPE, object);
    }

    private Checksum writeMetadata(ObjectType type, String variantType, byte[] object)
            throws IOException {
        var checksum = Checksum.ofObject(object);
        if (written.add(checksum)) {
            try {
                target.writeMetadata(type, checksum.hex(), variantType, object);
            } catch (OstreeError e) {
                throw explained(e);
            }
        }
        return checksum;
    }

    static IOException explained(OstreeError e) {
        return e.isNoSpace()
                ? new NotEnoughSpace("not enough space in the repository: " + e.getMessage(), e)
                : e;
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.foreign.OstreeError;

/**
 * A libostree transaction: nothing of it is seen before {@link #commit}, which syncs the objects
 * and then sets the refs. Closing without a commit drops it. It keeps other processes from pruning
 * while it is open. Several threads may write objects; all else is for the thread that began it,
 * when the others have ended.
 */
public final class Transaction implements AutoCloseable {
    private final Repo repo;
    private final NativeRepo target;
    private final Set<Checksum> written = ConcurrentHashMap.newKeySet();
    private final Map<Checksum, byte[]> commits = new ConcurrentHashMap<>();
    private final Map<String, Optional<Checksum>> refs = new LinkedHashMap<>();
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
        refs.put(ref, commit);
    }

    /**
     * Makes everything durable and visible. libostree moves the objects of a transaction one by one
     * to where they are found, in any order, so commits have to wait until all else is there: else
     * one without its tree would be left when the process is killed. A commit written here has all
     * its objects, so that an older note that some are missing is removed.
     */
    public void commit() throws IOException {
        try (var _ = target.keepFromPruning()) {
            if (!commits.isEmpty()) {
                end();
                target.prepareTransaction();
                open = true;
                writeCommits();
            }
            refs.forEach((ref, commit) -> target.transactionSetRef(ref, commit.map(Checksum::hex)));
            end();
            for (var commit : commits.keySet()) {
                if (repo.isPartial(commit)) {
                    repo.markComplete(commit);
                }
            }
        } catch (OstreeError e) {
            throw explained(e);
        }
    }

    private void end() throws IOException {
        target.commitTransaction();
        open = false;
    }

    private void writeCommits() throws IOException {
        for (var commit : commits.entrySet()) {
            target.writeMetadata(
                    ObjectType.COMMIT, commit.getKey().hex(), Commit.TYPE, commit.getValue());
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
        return writeObject(ObjectType.DIR_META, metadata.directoryObject());
    }

    /** The commit's checksum; the object is written with the commit of the transaction. */
    Checksum writeCommit(Commit commit) {
        return writeCommit(commit.object());
    }

    /** As {@link #writeCommit(Commit)} for a serialised commit. */
    Checksum writeCommit(byte[] object) {
        var checksum = Checksum.ofObject(object);
        commits.put(checksum, object);
        return checksum;
    }

    /** A commit that was written here. */
    public Commit written(Checksum commit) {
        return Commit.parse(Objects.requireNonNull(commits.get(commit)));
    }

    /** Writes a directory and all below it as dirtree objects; the result is the top one. */
    Checksum writeTree(Tree.Directory directory) throws IOException {
        var files = new TreeMap<String, Checksum>(Utf8Order.INSTANCE);
        var directories = new TreeMap<String, DirTree.Subdirectory>(Utf8Order.INSTANCE);
        for (var child : directory.children().entrySet()) {
            switch (child.getValue()) {
                case Tree.Leaf(var checksum) -> files.put(child.getKey(), checksum);
                case Tree.Directory sub ->
                        directories.put(
                                child.getKey(),
                                new DirTree.Subdirectory(writeTree(sub), sub.metadata()));
            }
        }
        return writeObject(ObjectType.DIR_TREE, new DirTree(files, directories).object());
    }

    /** Writes a dirtree or dirmeta object; the result is its checksum. */
    Checksum writeObject(ObjectType type, byte[] object) throws IOException {
        var checksum = Checksum.ofObject(object);
        if (written.add(checksum)) {
            try {
                target.writeMetadata(type, checksum.hex(), variantType(type), object);
            } catch (OstreeError e) {
                throw explained(e);
            }
        }
        return checksum;
    }

    private static String variantType(ObjectType type) {
        return switch (type) {
            case DIR_TREE -> DirTree.TYPE;
            case DIR_META -> FileMetadata.DIRMETA_TYPE;
            case FILE, COMMIT, COMMIT_META ->
                    throw new IllegalArgumentException("not a part of a tree: " + type);
        };
    }

    static IOException explained(OstreeError e) {
        return e.isNoSpace()
                ? new NotEnoughSpace("not enough space in the repository: " + e.getMessage(), e)
                : e;
    }
}

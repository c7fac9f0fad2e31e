package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.foreign.Serialised;

/**
 * Takes the commit layer of an encapsulated image: the commit comes first, its detached metadata if
 * there is any next, then the objects that no chunk has. The commit is written last, when its whole
 * tree is there, so that no reader ever finds it incomplete.
 */
public final class BaseCommit implements ObjectLayer {
    private final Transaction transaction;
    private final NamedObjects objects;
    private Optional<Embedded> embedded = Optional.empty();
    private boolean afterCommit;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Embedded(Checksum name, byte[] commit, Optional<byte[]> detached) {}

    public BaseCommit(Transaction transaction) {
        this.transaction = transaction;
        this.objects = new NamedObjects(transaction);
    }

    @Override
    public void metadata(ObjectType type, Checksum name, byte[] object) throws IOException {
        switch (type) {
            case COMMIT -> commit(name, object);
            case COMMIT_META -> detached(name, object);
            case DIR_TREE -> {
                requireCommit(name);
                objects.dirTree(name, object);
            }
            case DIR_META -> {
                requireCommit(name);
                objects.dirMeta(name, object);
            }
            case FILE -> throw new IllegalArgumentException("a file is no metadata");
        }
    }

    private void commit(Checksum name, byte[] object) throws UnimportableLayer {
        var text = name + ".commit";
        if (embedded.isPresent()) {
            throw new UnimportableLayer(text, "a second commit in one layer");
        }
        NamedObjects.require(Checksum.ofObject(object), name, text);
        if (!Serialised.isCommit(object)) {
            throw new UnimportableLayer(text, "not a valid commit");
        }
        embedded = Optional.of(new Embedded(name, object, Optional.empty()));
        afterCommit = true;
    }

    private void detached(Checksum name, byte[] object) throws UnimportableLayer {
        var text = name + ".commitmeta";
        if (!afterCommit || !name.equals(embedded.orElseThrow().name())) {
            throw new UnimportableLayer(text, "it does not follow its commit");
        }
        if (!Serialised.isDictionary(object)) {
            throw new UnimportableLayer(text, "not valid metadata of a commit");
        }
        embedded = embedded.map(e -> new Embedded(e.name(), e.commit(), Optional.of(object)));
        afterCommit = false;
    }

    @Override
    public void file(NamedFile file, long size, InputStream content) throws IOException {
        requireCommit(file.name());
        objects.file(file, size, content);
    }

    @Override
    public void symlink(NamedFile file, String target) throws IOException {
        requireCommit(file.name());
        objects.symlink(file, target);
    }

    private void requireCommit(Checksum object) throws UnimportableLayer {
        if (embedded.isEmpty()) {
            throw new UnimportableLayer(object.hex(), "the layer does not begin with its commit");
        }
        afterCommit = false;
    }

    /** The embedded commit; its chunks have to be imported before. */
    @Override
    public Checksum finish() throws IOException {
        if (embedded.isEmpty()) {
            throw new UnimportableLayer("the commit layer", "it holds no commit");
        }
        var base = embedded.get();
        new Completeness(transaction).require(Commit.parse(base.commit()));
        transaction.writeCommit(base.commit());
        if (base.detached().isPresent()) {
            transaction
                    .repo()
                    .nativeRepo()
                    .writeDetachedMetadata(base.name().hex(), base.detached().get());
        }
        return base.name();
    }

    @Override
    public void close() throws IOException {
        objects.close();
    }
}

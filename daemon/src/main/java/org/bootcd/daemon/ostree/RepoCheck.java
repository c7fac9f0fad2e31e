package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.Set;
import org.bootcd.daemon.foreign.ObjectType;

/**
 * Goes through all objects that commits are made of, each once, and checks them: metadata on this
 * thread, content on others. What is in no commit is not looked at, nor is a commit that is known
 * to be partial.
 */
final class RepoCheck implements AutoCloseable {
    private final Repo repo;
    private final IntactMetadata metadata;
    private final ContentChecks content;
    private final Damage.Builder damage = new Damage.Builder();
    private final ChecksumSet directories = new ChecksumSet();
    private final ChecksumSet directoryMetadata = new ChecksumSet();
    private final ChecksumSet files = new ChecksumSet();

    private RepoCheck(Repo repo, CheckDepth depth) {
        this.repo = repo;
        this.metadata = new IntactMetadata(repo);
        this.content = new ContentChecks(repo, depth);
    }

    static Damage run(Repo repo, Set<Checksum> commits, CheckDepth depth)
            throws IOException, InterruptedException {
        try (var check = new RepoCheck(repo, depth)) {
            for (var commit : commits) {
                check.commit(commit);
            }
            check.content
                    .finish()
                    .forEach(
                            (f, flaw) ->
                                    check.damage.add(new StoredObject(ObjectType.FILE, f), flaw));
            return check.damage.build(commits.size() + check.objects());
        }
    }

    private long objects() {
        return (long) directories.size() + directoryMetadata.size() + files.size();
    }

    private void commit(Checksum checksum) throws IOException, InterruptedException {
        try {
            var commit = metadata.commit(checksum);
            if (!repo.isPartial(checksum)) {
                directoryMetadata(commit.treeMetadata());
                directory(commit.tree());
            }
        } catch (DamagedObject e) {
            damage.add(e.object(), e.flaw());
        }
    }

    private void directory(Checksum tree) throws IOException, InterruptedException {
        if (!directories.add(tree)) {
            return;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        DirTree listing;
        try {
            listing = metadata.directory(tree);
        } catch (DamagedObject e) {
            damage.add(e.object(), e.flaw());
            return;
        }
        for (var file : listing.files().values()) {
            if (files.add(file)) {
                content.add(file);
            }
        }
        for (var child : listing.directories().values()) {
            directoryMetadata(child.metadata());
            directory(child.tree());
        }
    }

    private void directoryMetadata(Checksum checksum) throws IOException {
        if (directoryMetadata.add(checksum)) {
            try {
                metadata.directoryMetadata(checksum);
            } catch (DamagedObject e) {
                damage.add(e.object(), e.flaw());
            }
        }
    }

    @Override
    public void close() {
        content.close();
    }
}

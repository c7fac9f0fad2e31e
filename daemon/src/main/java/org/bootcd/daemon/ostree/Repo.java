package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.daemon.foreign.NativeFile;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.foreign.OstreeError;

/** An ostree repository: refs, commits, trees. Writing goes through a {@link Transaction}. */
public final class Repo implements AutoCloseable {
    private static final long SMALL_FILE_BYTES = 1 << 20;

    private final NativeRepo repo;
    private final Path directory;

    Repo(NativeRepo repo, Path directory) {
        this.repo = repo;
        this.directory = directory;
    }

    public static Repo open(Path directory) throws IOException {
        try {
            return new Repo(NativeRepo.open(directory), directory);
        } catch (OstreeError e) {
            throw new IOException(
                    "opening the ostree repository %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    public Path directory() {
        return directory;
    }

    /** All local refs. */
    public Map<String, String> refs() throws IOException {
        return repo.refs();
    }

    public Optional<Checksum> resolve(String ref) throws IOException {
        return repo.resolve(ref).map(Checksum::new);
    }

    /** Removes a ref at once. */
    public void removeRef(String ref) throws IOException {
        repo.setRef(ref, Optional.empty());
    }

    /** Sets a ref at once; not durable before the file system is synced. */
    public void setRef(String ref, Checksum commit) throws IOException {
        repo.setRef(ref, Optional.of(commit.hex()));
    }

    public boolean hasCommit(Checksum commit) throws IOException {
        return repo.has(ObjectType.COMMIT, commit.hex());
    }

    /**
     * Whether a content object is here; in a repository of mode {@code archive}, and for objects of
     * an open transaction, always false.
     */
    boolean hasFileObject(Checksum checksum) {
        return Files.exists(bareFile(checksum), LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns if the repository's configuration has an ostree remote of that name. */
    public void requireRemote(String remote) throws IOException {
        try {
            repo.remote(remote).require();
        } catch (OstreeError e) {
            throw new UnverifiedCommit(remote, e);
        }
    }

    /**
     * Returns if a serialised commit, here or not, is signed by a key of the remote.
     *
     * @param detached its serialised detached metadata, which holds the signatures
     */
    public void verify(String remote, byte[] commit, byte[] detached) throws IOException {
        try {
            repo.remote(remote).verify(commit, detached);
        } catch (OstreeError e) {
            throw new UnverifiedCommit(remote, e);
        }
    }

    /** As {@link #verify(String, byte[], byte[])} for a commit that is here. */
    public void verify(String remote, Checksum commit) throws IOException {
        var detached = repo.detachedMetadata(commit.hex());
        if (detached.isEmpty()) {
            throw new UnverifiedCommit(remote, "the commit %s is not signed".formatted(commit));
        }
        verify(remote, repo.load(ObjectType.COMMIT, commit.hex()), detached.get());
    }

    public Commit commit(Checksum checksum) throws IOException {
        return Commit.parse(repo.load(ObjectType.COMMIT, checksum.hex()));
    }

    /** As {@link #commit}; fails where the object is not the one that its name says. */
    Commit intactCommit(Checksum checksum) throws IOException {
        var object = repo.load(ObjectType.COMMIT, checksum.hex());
        if (!Checksum.ofObject(object).equals(checksum)) {
            throw new IOException("commit %s is corrupt".formatted(checksum));
        }
        return Commit.parse(object);
    }

    /** All commits that are here, whatever refers to them. */
    Set<Checksum> commits() throws IOException {
        var commits = new LinkedHashSet<Checksum>();
        try (var objects = Files.newDirectoryStream(directory.resolve("objects"), "??")) {
            for (var first : objects) {
                try (var files = Files.newDirectoryStream(first, "*.commit")) {
                    for (var file : files) {
                        var rest = file.getFileName().toString().replace(".commit", "");
                        commits.add(new Checksum(first.getFileName() + rest));
                    }
                }
            }
        }
        return commits;
    }

    /** Whether objects of a commit are known to be missing, whoever noted that. */
    public boolean isPartial(Checksum commit) {
        return Files.exists(partialMark(commit));
    }

    /** Whether {@code ostree fsck} found them missing, and fails until they are back. */
    boolean isPartialByCheck(Checksum commit) throws IOException {
        return isPartial(commit) && Files.readString(partialMark(commit)).startsWith("f");
    }

    private Path partialMark(Checksum commit) {
        return directory.resolve("state/" + commit.hex() + ".commitpartial");
    }

    /** Deletes an object that is there. */
    public void delete(StoredObject object) throws IOException {
        repo.delete(object.type(), object.checksum().hex());
    }

    /** Deletes commits, and what was noted about them. */
    public void deleteCommits(Collection<Checksum> commits) throws IOException {
        for (var commit : commits) {
            if (hasCommit(commit)) {
                delete(new StoredObject(ObjectType.COMMIT, commit));
            }
            markComplete(commit);
        }
    }

    /** Whether a file of a bare repository is, by a hard link, one of a deployment's as well. */
    public boolean isInDeployment(StoredObject object) throws IOException {
        var file = bareFile(object.checksum());
        return object.type() == ObjectType.FILE
                && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
    }

    /** Takes the note away that {@link #isPartial} finds. */
    public void markComplete(Checksum commit) throws IOException {
        repo.markComplete(commit.hex());
    }

    /** The string entries of a commit's detached metadata. */
    public Optional<String> detached(Checksum commit, String key) throws IOException {
        return repo.detachedMetadata(commit.hex())
                .flatMap(data -> GVariant.parse("a{sv}", data).lookupText(key));
    }

    /** Replaces a commit's detached metadata. */
    public void writeDetached(Checksum commit, SortedMap<String, String> entries)
            throws IOException {
        repo.writeDetachedMetadata(commit.hex(), GVariantWriter.dictionary(entries));
    }

    /** Bytes that libostree refuses to use up. */
    public long reservedBytes() throws IOException {
        return repo.reservedBytes();
    }

    DirTree list(Checksum tree) throws IOException {
        return DirTree.parse(repo.load(ObjectType.DIR_TREE, tree.hex()));
    }

    /** The whole tree of a commit. */
    Tree.Directory tree(Checksum commit) throws IOException {
        var parsed = commit(commit);
        return tree(new DirTree.Subdirectory(parsed.tree(), parsed.treeMetadata()));
    }

    private Tree.Directory tree(DirTree.Subdirectory top) throws IOException {
        var directory = new Tree.Directory(top.metadata());
        var listing = list(top.tree());
        listing.files()
                .forEach((name, file) -> directory.children().put(name, new Tree.Leaf(file)));
        for (var child : listing.directories().entrySet()) {
            directory.children().put(child.getKey(), tree(child.getValue()));
        }
        return directory;
    }

    /** The tree below a directory of a commit; links are not followed. */
    Optional<Tree.Directory> subtree(Checksum commit, String path) throws IOException {
        int slash = path.lastIndexOf('/');
        var parent = list(commit, path.substring(0, slash));
        var top = parent.map(listing -> listing.directories().get(path.substring(slash + 1)));
        return top.isEmpty() ? Optional.empty() : Optional.of(tree(top.get()));
    }

    /**
     * What is in a directory of a commit; links are not followed. Empty where there is no such
     * directory.
     */
    private Optional<DirTree> list(Checksum commit, String path) throws IOException {
        var listing = list(commit(commit).tree());
        for (var name : path.split("/", -1)) {
            var next = listing.directories().get(name);
            if (next == null) {
                return Optional.empty();
            }
            listing = list(next.tree());
        }
        return Optional.of(listing);
    }

    /**
     * Kernel versions of a commit: the directories of {@code usr/lib/modules} that hold a {@code
     * vmlinuz}.
     */
    public List<String> kernels(Checksum commit) throws IOException {
        var kernels = new ArrayList<String>();
        var modules = list(commit, "usr/lib/modules");
        if (modules.isPresent()) {
            for (var version : modules.get().directories().entrySet()) {
                if (list(version.getValue().tree()).files().containsKey("vmlinuz")) {
                    kernels.add(version.getKey());
                }
            }
        }
        return List.copyOf(kernels);
    }

    /**
     * The first {@code limit} bytes of a regular file of a commit; links are not followed. Empty
     * where there is no such file.
     */
    Optional<byte[]> file(Checksum commit, String path, int limit) throws IOException {
        int slash = path.lastIndexOf('/');
        var file =
                list(commit, path.substring(0, slash))
                        .flatMap(
                                l -> Optional.ofNullable(l.files().get(path.substring(slash + 1))));
        return file.isEmpty() ? Optional.empty() : content(file.get(), limit);
    }

    private Optional<byte[]> content(Checksum checksum, int limit) throws IOException {
        try (var file = repo.loadFile(checksum.hex())) {
            if (file.symlinkTarget().isPresent()) {
                return Optional.empty();
            }
            try (var content = file.content()) {
                return Optional.of(content.readNBytes(limit));
            }
        }
    }

    /** Whether a commit has this path, of whatever type; links on the way are not followed. */
    public boolean has(Checksum commit, String path) throws IOException {
        int slash = path.lastIndexOf('/');
        var name = path.substring(slash + 1);
        return list(commit, path.substring(0, slash))
                .filter(l -> l.files().containsKey(name) || l.directories().containsKey(name))
                .isPresent();
    }

    /**
     * The regular files of a directory of a commit, by name; for small files, in a repository of
     * mode {@code bare} only.
     *
     * @return empty where there is no such directory
     */
    public Optional<SortedMap<String, byte[]>> smallFiles(Checksum commit, String path)
            throws IOException {
        var listing = list(commit, path);
        if (listing.isEmpty()) {
            return Optional.empty();
        }
        var files = new TreeMap<String, byte[]>();
        for (var file : listing.get().files().entrySet()) {
            var object = bareFile(file.getValue());
            if (Files.isRegularFile(object, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.size(object) > SMALL_FILE_BYTES) {
                    throw new IOException("/%s/%s is too large".formatted(path, file.getKey()));
                }
                files.put(file.getKey(), Files.readAllBytes(object));
            }
        }
        return Optional.of(files);
    }

    /** Where a content object is, in a repository of mode {@code bare}. */
    Path bareFile(Checksum file) {
        var hex = file.hex();
        return directory.resolve(
                "objects/%s/%s.file".formatted(hex.substring(0, 2), hex.substring(2)));
    }

    NativeRepo.FileFacts facts(Checksum file) throws IOException {
        return repo.loadFileFacts(file.hex());
    }

    /** A content object; the caller closes. */
    NativeFile file(Checksum file) throws IOException {
        return repo.loadFile(file.hex());
    }

    FileMetadata directoryMetadata(Checksum metadata) throws IOException {
        return FileMetadata.parseDirectory(repo.load(ObjectType.DIR_META, metadata.hex()));
    }

    /**
     * Whether content objects are the files themselves, with owner, mode and xattrs, as on hosts.
     */
    boolean isBare() {
        return repo.isBare();
    }

    /**
     * Whether this machine's libostree makes a composefs file with each deployment that wants it.
     */
    public boolean canMakeComposefs() throws IOException {
        return repo.canMakeComposefs(directory.resolve("tmp"));
    }

    NativeRepo nativeRepo() {
        return repo;
    }

    @Override
    public void close() {
        repo.close();
    }
}

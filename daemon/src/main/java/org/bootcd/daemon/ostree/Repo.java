package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.daemon.foreign.NativeFile;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.foreign.OstreeError;

/** An ostree repository: refs, commits, trees. Writing goes through a {@link Transaction}. */
public final class Repo implements AutoCloseable {
    static final String DIRTREE_TYPE = "(a(say)a(sayay))";
    static final String DIRMETA_TYPE = "(uuua(ayay))";

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

    public Commit commit(Checksum checksum) throws IOException {
        return Commit.parse(repo.load(ObjectType.COMMIT, checksum.hex()));
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

    /**
     * Names in one directory: files with their checksum, directories with those of their tree and
     * metadata.
     */
    record Listing(Map<String, Checksum> files, Map<String, Subdirectory> directories) {}

    record Subdirectory(Checksum tree, Checksum metadata) {}

    private Listing list(Checksum tree) throws IOException {
        List<GVariant> fields =
                GVariant.parse(DIRTREE_TYPE, repo.load(ObjectType.DIR_TREE, tree.hex())).children();
        var files = new LinkedHashMap<String, Checksum>();
        for (var file : fields.get(0).children()) {
            var pair = file.children();
            files.put(pair.get(0).text(), Checksum.of(pair.get(1).bytes()));
        }
        var directories = new LinkedHashMap<String, Subdirectory>();
        for (var directory : fields.get(1).children()) {
            var triple = directory.children();
            directories.put(
                    triple.get(0).text(),
                    new Subdirectory(
                            Checksum.of(triple.get(1).bytes()),
                            Checksum.of(triple.get(2).bytes())));
        }
        return new Listing(files, directories);
    }

    /** The whole tree of a commit. */
    Tree.Directory tree(Checksum commit) throws IOException {
        var parsed = commit(commit);
        return tree(new Subdirectory(parsed.tree(), parsed.treeMetadata()));
    }

    private Tree.Directory tree(Subdirectory top) throws IOException {
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
    private Optional<Listing> list(Checksum commit, String path) throws IOException {
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
            var object = contentPath(file.getValue());
            if (Files.isRegularFile(object, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.size(object) > SMALL_FILE_BYTES) {
                    throw new IOException("/%s/%s is too large".formatted(path, file.getKey()));
                }
                files.put(file.getKey(), Files.readAllBytes(object));
            }
        }
        return Optional.of(files);
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
     * Where a content object is on disk, with its attributes, in a repository that {@link #isBare}.
     */
    Path contentPath(Checksum file) {
        var hex = file.hex();
        return directory.resolve(
                "objects/%s/%s.file".formatted(hex.substring(0, 2), hex.substring(2)));
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

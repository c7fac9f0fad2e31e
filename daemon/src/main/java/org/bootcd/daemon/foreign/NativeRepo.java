package org.bootcd.daemon.foreign;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An {@code OstreeRepo}. Objects may be written by several threads at once within a transaction;
 * everything else is for one thread. Checksums are 64 hex digits.
 */
public final class NativeRepo implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int EXCLUDE_REMOTES = 2;
    private static final int LOCK_SHARED = 0;
    private static final int MODE_BARE = 0;
    private static final Optional<Function> CHECKOUT_COMPOSEFS =
            LibOstree.since("ostree_repo_checkout_composefs");

    private final long repo;

    /** Takes over a reference that the caller owns. */
    NativeRepo(long repo) {
        this.repo = repo;
    }

    public static NativeRepo open(Path directory) throws IOException {
        var error = ErrorCell.ofThread();
        return new NativeRepo(
                error.checkPointer(
                        LibOstree.ostree_repo_open_at(
                                AT_FDCWD, Glib.cString(directory.toString()), 0, error.address())));
    }

    /** Whether the repository's mode is {@code bare}. */
    public boolean isBare() {
        return LibOstree.ostree_repo_get_mode(repo) == MODE_BARE;
    }

    public void prepareTransaction() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_repo_prepare_transaction(repo, 0, 0, error.address()));
    }

    /** Whoever wants to prune waits until it is closed; a transaction does the same by itself. */
    public final class SharedLock implements AutoCloseable {
        private SharedLock() {}

        @Override
        public void close() throws IOException {
            var error = ErrorCell.ofThread();
            error.check(LibOstree.ostree_repo_lock_pop(repo, LOCK_SHARED, 0, error.address()));
        }
    }

    /** Keeps other processes from pruning, for as long as they may wait in libostree. */
    public SharedLock keepFromPruning() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_repo_lock_push(repo, LOCK_SHARED, 0, error.address()));
        return new SharedLock();
    }

    /**
     * Makes the transaction's objects, then its refs, part of the repository; syncs objects before
     * refs.
     */
    public void commitTransaction() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_repo_commit_transaction(repo, 0, 0, error.address()));
    }

    public void abortTransaction() throws IOException {
        var error = ErrorCell.ofThread();
        error.check(LibOstree.ostree_repo_abort_transaction(repo, 0, error.address()));
    }

    /** Sets or (when empty) removes a ref with the transaction's commit. */
    public void transactionSetRef(String ref, Optional<String> checksum) {
        try (var value = checksumMemory(checksum)) {
            LibOstree.ostree_repo_transaction_set_ref(
                    repo, 0, Glib.cString(ref), checksum.isPresent() ? value : Pointer.NULL);
        }
    }

    /** Sets or (when empty) removes a ref at once. */
    public void setRef(String ref, Optional<String> checksum) throws IOException {
        var error = ErrorCell.ofThread();
        try (var value = checksumMemory(checksum)) {
            error.check(
                    LibOstree.ostree_repo_set_ref_immediate(
                            repo,
                            0,
                            Glib.cString(ref),
                            checksum.isPresent() ? value : Pointer.NULL,
                            0,
                            error.address()));
        }
    }

    public Optional<String> resolve(String ref) throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = cell()) {
            error.check(
                    LibOstree.ostree_repo_resolve_rev(
                            repo, Glib.cString(ref), 1, out, error.address()));
            return Glib.takeText(out.getLong(0));
        }
    }

    /** All local refs and their commits. */
    public Map<String, String> refs() throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = cell();
                var length = cell()) {
            error.check(
                    LibOstree.ostree_repo_list_refs_ext(
                            repo, 0, out, EXCLUDE_REMOTES, 0, error.address()));
            long table = out.getLong(0);
            long keys = Glib.g_hash_table_get_keys_as_array(table, length);
            var refs = new TreeMap<String, String>();
            for (int i = 0; i < length.getInt(0); i++) {
                long key = new Pointer(keys).getLong((long) i * Long.BYTES);
                Glib.text(Glib.g_hash_table_lookup(table, key))
                        .ifPresent(commit -> refs.put(Glib.text(key).orElseThrow(), commit));
            }
            Glib.g_free(keys);
            Glib.g_hash_table_unref(table);
            return refs;
        }
    }

    public boolean has(ObjectType type, String checksum) throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = cell()) {
            error.check(
                    LibOstree.ostree_repo_has_object(
                            repo, type.number, Glib.cString(checksum), out, 0, error.address()));
            return out.getInt(0) != 0;
        }
    }

    /** The serialised form of a metadata object. */
    public byte[] load(ObjectType type, String checksum) throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = cell()) {
            error.check(
                    LibOstree.ostree_repo_load_variant(
                            repo, type.number, Glib.cString(checksum), out, error.address()));
            return Glib.takeVariant(out.getLong(0));
        }
    }

    /** What a content object is: its size in bytes, and its target where it is a symbolic link. */
    public record FileFacts(long size, Optional<String> symlinkTarget) {}

    public FileFacts loadFileFacts(String checksum) throws IOException {
        try (var out = cell()) {
            loadFile(checksum, Pointer.NULL, out, Pointer.NULL);
            try (var info = new NativeFileInfo(out.getLong(0))) {
                return new FileFacts(info.size(), info.symlinkTarget());
            }
        }
    }

    /** A content object with all it holds, open for reading. */
    public NativeFile loadFile(String checksum) throws IOException {
        try (var input = cell();
                var out = cell();
                var xattrs = cell()) {
            loadFile(checksum, input, out, xattrs);
            return new NativeFile(
                    new NativeFileInfo(out.getLong(0)),
                    Glib.takeVariant(xattrs.getLong(0)),
                    input.getLong(0));
        }
    }

    private void loadFile(String checksum, Pointer outInput, Pointer outInfo, Pointer outXattrs)
            throws IOException {
        var error = ErrorCell.ofThread();
        error.check(
                LibOstree.ostree_repo_load_file(
                        repo,
                        Glib.cString(checksum),
                        outInput,
                        outInfo,
                        outXattrs,
                        0,
                        error.address()));
    }

    /**
     * Writes a metadata object of GVariant type {@code variantType}; libostree checks it against
     * {@code checksum}.
     */
    public void writeMetadata(ObjectType type, String checksum, String variantType, byte[] object)
            throws IOException {
        var error = ErrorCell.ofThread();
        try (var variant = new NativeVariant(variantType, object)) {
            error.check(
                    LibOstree.ostree_repo_write_metadata(
                            repo,
                            type.number,
                            Glib.cString(checksum),
                            variant.pointer(),
                            0,
                            0,
                            error.address()));
        }
    }

    /**
     * Writes the content object in the first {@code length} bytes of the buffer. libostree trusts
     * the checksum.
     */
    public void writeContent(String checksum, NativeBuffer object, long length) throws IOException {
        writeContent(
                checksum,
                Glib.g_memory_input_stream_new_from_data(object.memory, length, 0),
                length);
    }

    /**
     * Writes the content object that a file holds, header and content. libostree trusts the
     * checksum.
     */
    public void writeContent(String checksum, Path object, long length) throws IOException {
        int fd = LibC.openForReading(object);
        try {
            writeContent(checksum, Glib.g_unix_input_stream_new(fd, 0), length);
        } finally {
            LibC.closeDescriptor(fd);
        }
    }

    private void writeContent(String checksum, long input, long length) throws IOException {
        var error = ErrorCell.ofThread();
        try {
            error.check(
                    LibOstree.ostree_repo_write_content(
                            repo, error.checksum(checksum), input, length, 0, 0, error.address()));
        } finally {
            Glib.g_object_unref(input);
        }
    }

    /** The serialised {@code a{sv}} beside a commit. */
    public Optional<byte[]> detachedMetadata(String commit) throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = cell()) {
            error.check(
                    LibOstree.ostree_repo_read_commit_detached_metadata(
                            repo, Glib.cString(commit), out, 0, error.address()));
            long variant = out.getLong(0);
            return variant == 0 ? Optional.empty() : Optional.of(Glib.takeVariant(variant));
        }
    }

    /** Replaces all detached metadata of a commit. */
    public void writeDetachedMetadata(String commit, byte[] metadata) throws IOException {
        var error = ErrorCell.ofThread();
        try (var variant = new NativeVariant("a{sv}", metadata)) {
            error.check(
                    LibOstree.ostree_repo_write_commit_detached_metadata(
                            repo, Glib.cString(commit), variant.pointer(), 0, error.address()));
        }
    }

    /** Fails unless an object is there and is what its checksum says; for any thread. */
    public void verify(ObjectType type, String checksum) throws IOException {
        var error = ErrorCell.ofThread();
        error.check(
                LibOstree.ostree_repo_fsck_object(
                        repo, type.number, Glib.cString(checksum), 0, error.address()));
    }

    /** Deletes an object that is there; a commit's detached metadata goes with it. */
    public void delete(ObjectType type, String checksum) throws IOException {
        var error = ErrorCell.ofThread();
        error.check(
                LibOstree.ostree_repo_delete_object(
                        repo, type.number, Glib.cString(checksum), 0, error.address()));
    }

    /** Removes the mark of a commit whose objects were not all there. */
    public void markComplete(String commit) throws IOException {
        var error = ErrorCell.ofThread();
        error.check(
                LibOstree.ostree_repo_mark_commit_partial(
                        repo, Glib.cString(commit), 0, error.address()));
    }

    /** An ostree remote of this name, as the repository's configuration has it, if it does. */
    public NativeRemote remote(String name) {
        return new NativeRemote(repo, name);
    }

    /** Bytes of the file system that libostree keeps free. */
    public long reservedBytes() throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = cell()) {
            error.check(LibOstree.ostree_repo_get_min_free_space_bytes(repo, out, error.address()));
            return out.getLong(0);
        }
    }

    /**
     * Whether libostree was built with composefs. It is asked for a commit that does not exist:
     * where it could make the file it misses the commit, else it says that it cannot.
     *
     * @param scratch a directory where nothing is left
     */
    public boolean canMakeComposefs(Path scratch) throws IOException {
        if (CHECKOUT_COMPOSEFS.isEmpty()) {
            return false;
        }
        var error = ErrorCell.ofThread();
        int fd = LibC.openForReading(scratch);
        try {
            error.check(
                    CHECKOUT_COMPOSEFS
                            .get()
                            .invokeInt(
                                    new Object[] {
                                        repo,
                                        0L,
                                        fd,
                                        Glib.cString("bootcd-composefs"),
                                        Glib.cString("0".repeat(64)),
                                        0L,
                                        error.address()
                                    }));
            throw new IllegalStateException("libostree made a file of a commit of zeros");
        } catch (OstreeError e) {
            return !e.isNotSupported();
        } finally {
            LibC.closeDescriptor(fd);
        }
    }

    @Override
    public void close() {
        Glib.g_object_unref(repo);
    }

    static Memory cell() {
        var cell = new Memory(Long.BYTES);
        cell.clear();
        return cell;
    }

    private static Memory checksumMemory(Optional<String> checksum) {
        return Glib.copy((checksum.orElse("") + "\0").getBytes(StandardCharsets.US_ASCII));
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bootcd.daemon.foreign.FileXattrs;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.foreign.OstreeError;

/**
 * Checks content objects by computing their checksums anew. Before one is called damaged libostree
 * has to agree, since damaged objects are deleted. For one thread.
 */
final class ContentCheck implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 17;
    private static final int PERMISSIONS = 07777;

    private final Repo repo;
    private final CheckDepth depth;
    private final boolean bare;
    private final FileXattrs xattrs = new FileXattrs();
    private final byte[] chunk = new byte[CHUNK_BYTES];

    ContentCheck(Repo repo, CheckDepth depth) {
        this.repo = repo;
        this.depth = depth;
        this.bare = repo.nativeRepo().isBare();
    }

    /** Empty for an object as it should be. */
    Optional<Flaw> check(Checksum file) throws IOException {
        return switch (depth) {
            case EXISTENCE ->
                    Files.exists(repo.bareFile(file), LinkOption.NOFOLLOW_LINKS) || isThere(file)
                            ? Optional.empty()
                            : Optional.of(Flaw.MISSING);
            case CONTENT -> bare && isIntact(file) ? Optional.empty() : secondOpinion(file);
        };
    }

    /** In a repository of another mode, or its parent, too. */
    private boolean isThere(Checksum file) throws IOException {
        return repo.nativeRepo().has(ObjectType.FILE, file.hex());
    }

    private boolean isIntact(Checksum file) {
        try {
            return checksum(repo.bareFile(file)).equals(file);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private Optional<Flaw> secondOpinion(Checksum file) throws IOException {
        if (!isThere(file)) {
            return Optional.of(Flaw.MISSING);
        }
        try {
            repo.nativeRepo().verify(ObjectType.FILE, file.hex());
            return Optional.empty();
        } catch (OstreeError mismatch) {
            return Optional.of(Flaw.CORRUPT);
        }
    }

    private Checksum checksum(Path object) throws IOException {
        var stat = Files.readAttributes(object, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        var metadata =
                new FileMetadata(
                        number(stat, "uid"),
                        number(stat, "gid"),
                        number(stat, "mode") & PERMISSIONS,
                        xattrs.read(object).stream()
                                .map(x -> new FileMetadata.Attribute(x.name(), x.value()))
                                .toList());
        if (Files.isSymbolicLink(object)) {
            var target = Files.readSymbolicLink(object).toString();
            return Checksum.ofObject(metadata.symlinkObject(target));
        }
        var hash = Checksum.sha256();
        hash.update(metadata.fileHeader());
        try (var in = Files.newInputStream(object, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                hash.update(chunk, 0, read);
            }
        }
        return Checksum.of(hash.digest());
    }

    private static int number(Map<String, Object> stat, String name) {
        return (Integer) Objects.requireNonNull(stat.get(name));
    }

    @Override
    public void close() {
        xattrs.close();
    }
}

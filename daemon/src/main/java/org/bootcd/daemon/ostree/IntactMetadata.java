package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.function.Function;
import org.bootcd.daemon.foreign.ObjectType;
import org.bootcd.daemon.foreign.OstreeError;

/** Reads metadata objects, and none that is not what its checksum says. */
final class IntactMetadata {
    private final Repo repo;

    IntactMetadata(Repo repo) {
        this.repo = repo;
    }

    Commit commit(Checksum checksum) throws IOException {
        return read(ObjectType.COMMIT, checksum, Commit::parse);
    }

    DirTree directory(Checksum checksum) throws IOException {
        return read(ObjectType.DIR_TREE, checksum, DirTree::parse);
    }

    void directoryMetadata(Checksum checksum) throws IOException {
        read(ObjectType.DIR_META, checksum, object -> object.length);
    }

    private <T> T read(ObjectType type, Checksum checksum, Function<byte[], T> parser)
            throws IOException {
        var object = new StoredObject(type, checksum);
        try {
            var bytes = repo.nativeRepo().load(type, checksum.hex());
            if (Checksum.ofObject(bytes).equals(checksum)) {
                return parser.apply(bytes);
            }
        } catch (OstreeError e) {
            if (!repo.nativeRepo().has(type, checksum.hex())) {
                throw new DamagedObject(object, Flaw.MISSING);
            }
        } catch (IllegalArgumentException unparsable) {
            throw new DamagedObject(object, Flaw.CORRUPT);
        }
        throw new DamagedObject(object, Flaw.CORRUPT);
    }
}

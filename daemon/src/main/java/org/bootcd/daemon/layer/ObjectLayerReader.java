package org.bootcd.daemon.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.layer.ObjectEntry.Metadata;
import org.bootcd.daemon.layer.ObjectEntry.Owner;
import org.bootcd.daemon.layer.ObjectEntry.RegularFile;
import org.bootcd.daemon.layer.ObjectEntry.Symlink;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ostree objects of a layer that encapsulates a commit: a tar of the repository, with the
 * file tree beside it as hard links for container runtimes, which is passed over. What has the
 * place of an object and is none is an {@link InvalidLayer}.
 */
public final class ObjectLayerReader implements Closeable {
    /** As other readers allow; ostree itself would take more. */
    private static final int MAX_METADATA = 10 << 20;

    private final LayerArchive archive;
    private final LayerLimits limits;
    private final FileXattrs xattrs = new FileXattrs();
    private @Nullable InputStream content;

    /** The blob needs no buffer; it is closed with the reader, or by the caller if this fails. */
    public static ObjectLayerReader open(InputStream blob, LayerLimits limits) throws IOException {
        return new ObjectLayerReader(LayerArchive.open(blob, limits), limits);
    }

    private ObjectLayerReader(LayerArchive archive, LayerLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    /** Leaves the object before; empty once the whole blob was read. */
    public Optional<ObjectEntry> next() throws IOException {
        content = null;
        for (var m = archive.next(); m.isPresent(); m = archive.next()) {
            var member = m.get();
            if (member.type() != TarMember.DIRECTORY) {
                var name = ObjectName.parse(member.name());
                var entry =
                        name.isEmpty() ? Optional.<ObjectEntry>empty() : entry(member, name.get());
                if (entry.isPresent()) {
                    return entry;
                }
            }
        }
        xattrs.requireNonePending();
        return Optional.empty();
    }

    /**
     * The bytes of the regular file that {@link #next} just returned, exactly as many as its size.
     * What is not read is skipped; there is nothing to close.
     */
    public InputStream content() {
        if (content == null) {
            throw new IllegalStateException("the object is not a regular file");
        }
        return content;
    }

    /** Of the whole uncompressed stream, known when {@link #next} was empty. */
    public DiffId diffId() {
        return archive.diffId();
    }

    private Optional<ObjectEntry> entry(TarMember member, ObjectName name) throws IOException {
        try {
            return switch (name.type()) {
                case COMMIT -> metadata(ObjectEntry.Kind.COMMIT, member, name);
                case COMMIT_META -> metadata(ObjectEntry.Kind.COMMIT_META, member, name);
                case DIR_TREE -> metadata(ObjectEntry.Kind.DIR_TREE, member, name);
                case DIR_META -> metadata(ObjectEntry.Kind.DIR_META, member, name);
                case FILE -> Optional.of(content(member, name));
                case XATTRS -> {
                    xattrs.keep(name.checksum(), bytes(member, FileXattrs.MAX_BYTES));
                    yield Optional.empty();
                }
                case XATTRS_OF_FILE -> {
                    readXattrs(member, name);
                    yield Optional.empty();
                }
            };
        } catch (InvalidLayer e) {
            throw InvalidLayer.at(member.name(), e);
        }
    }

    private static Optional<ObjectEntry> metadata(
            ObjectEntry.Kind kind, TarMember member, ObjectName name) throws IOException {
        return Optional.of(new Metadata(kind, name.checksum(), bytes(member, MAX_METADATA)));
    }

    private void readXattrs(TarMember member, ObjectName name) throws IOException {
        if (member.type() == TarMember.HARDLINK) {
            var target = ObjectName.parse(member.linkName());
            if (target.isEmpty() || target.get().type() != ObjectName.Type.XATTRS) {
                throw new InvalidLayer(
                        "a hard link to %s, which are no xattrs"
                                .formatted(InvalidLayer.printable(member.linkName())));
            }
            xattrs.link(name.checksum(), target.get().checksum());
        } else {
            xattrs.set(name.checksum(), bytes(member, FileXattrs.MAX_BYTES));
        }
    }

    private ObjectEntry content(TarMember member, ObjectName name) throws InvalidLayer {
        var attributes = member.attributes();
        var owner =
                new Owner(
                        attributes.uid(),
                        attributes.gid(),
                        attributes.mode(),
                        xattrs.take(name.checksum()));
        if (member.type() == TarMember.SYMLINK) {
            if (member.linkName().isEmpty()
                    || !TarText.fits(member.linkName(), limits.pathBytes())) {
                throw new InvalidLayer(
                        "the target is empty or longer than %d bytes"
                                .formatted(limits.pathBytes()));
            }
            return new Symlink(name.checksum(), owner, member.linkName());
        }
        requireFile(member);
        content = member.content().orElseThrow();
        return new RegularFile(name.checksum(), owner, member.size());
    }

    private static byte[] bytes(TarMember member, int limit) throws IOException {
        requireFile(member);
        if (member.size() > limit) {
            throw new InvalidLayer("larger than %d bytes".formatted(limit));
        }
        return member.content().orElseThrow().readAllBytes();
    }

    private static void requireFile(TarMember member) throws InvalidLayer {
        if (!TarMember.isFile(member.type())) {
            throw new InvalidLayer("an ostree object that is not a regular file");
        }
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}

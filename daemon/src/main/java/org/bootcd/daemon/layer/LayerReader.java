package org.bootcd.daemon.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.layer.LayerEntry.Aside;
import org.bootcd.daemon.layer.LayerEntry.Directory;
import org.bootcd.daemon.layer.LayerEntry.Hardlink;
import org.bootcd.daemon.layer.LayerEntry.LinkToAside;
import org.bootcd.daemon.layer.LayerEntry.RegularFile;
import org.bootcd.daemon.layer.LayerEntry.Symlink;
import org.jspecify.annotations.Nullable;

/**
 * Reads a layer blob (OCI image spec, "Image Layer Filesystem Changeset"; gzip, zstd or plain) as
 * entries an image can hold: paths are safe, types are known, sizes are within the limits. Whatever
 * else the blob says is an {@link InvalidLayer}; any other IOException is the source's.
 */
public final class LayerReader implements Closeable {
    /** A report of more names would help nobody, and the names are the layer's choice. */
    private static final int MAX_DROPPED_NAMES = 1000;

    private static final String OTHER_NAMES = "other names";

    private final LayerLimits limits;
    private final PathFilter filter;
    private final LayerArchive archive;
    private final Set<String> aside = new HashSet<>();
    private final SortedMap<String, Long> dropped = new TreeMap<>();
    private @Nullable InputStream content;

    /** The blob needs no buffer; it is closed with the reader, or by the caller if this fails. */
    public static LayerReader open(InputStream blob, LayerLimits limits, PathFilter filter)
            throws IOException {
        return new LayerReader(LayerArchive.open(blob, limits), limits, filter);
    }

    private LayerReader(LayerArchive archive, LayerLimits limits, PathFilter filter) {
        this.limits = limits;
        this.filter = filter;
        this.archive = archive;
    }

    /** Leaves the entry before; empty once the whole blob was read. Dropped paths are skipped. */
    public Optional<LayerEntry> next() throws IOException {
        content = null;
        for (var m = archive.next(); m.isPresent(); m = archive.next()) {
            var path = path(m.get().name());
            var entry = kept(m.get(), path);
            if (entry.isPresent()) {
                return entry;
            }
        }
        return Optional.empty();
    }

    /**
     * A container made from an encapsulated commit has its files as hard links into a repository. A
     * build that changes one puts the object into its layer and names it by links; on a host there
     * is no such object, so the links have to become files. By their time they are told from what
     * encapsulation itself wrote.
     */
    private Optional<LayerEntry> kept(TarMember member, ImagePath path) throws IOException {
        if (member.dated() && path.isInRepository() && TarMember.isFile(member.type())) {
            content = member.content().orElseThrow();
            aside.add(path.value());
            return Optional.of(new Aside(path.value(), member.attributes(), member.size()));
        }
        if (path.droppedAs().isPresent()) {
            countDropped(path.droppedAs().get());
            return Optional.empty();
        }
        if (!isLinkToRepository(member)) {
            return Optional.of(entry(member, path));
        }
        var target = path(member.linkName()).value();
        if (!aside.contains(target)) {
            countDropped(path.name());
            return Optional.empty();
        }
        rejectRoot(path);
        rejectWhiteout(path);
        return Optional.of(new LinkToAside(path.value(), target));
    }

    private boolean isLinkToRepository(TarMember member) throws InvalidLayer {
        try {
            return member.dated()
                    && member.type() == TarMember.HARDLINK
                    && path(member.linkName()).isInRepository();
        } catch (InvalidLayer e) {
            throw InvalidLayer.at(member.name(), e);
        }
    }

    /**
     * The bytes of the file that {@link #next} just returned, exactly as many as its size. What is
     * not read is skipped; there is nothing to close.
     */
    public InputStream content() {
        if (content == null) {
            throw new IllegalStateException("the entry is not a file");
        }
        return content;
    }

    /** Of the whole uncompressed stream, known when {@link #next} was empty. */
    public DiffId diffId() {
        return archive.diffId();
    }

    /** How many entries were dropped so far, by their name below the mount point. */
    public SortedMap<String, Long> dropped() {
        return Collections.unmodifiableSortedMap(dropped);
    }

    private LayerEntry entry(TarMember member, ImagePath path) throws IOException {
        try {
            return switch (member.type()) {
                case TarMember.DIRECTORY -> directory(member, path);
                case TarMember.HARDLINK -> hardlink(member, path);
                case TarMember.SYMLINK -> symlink(member, path);
                case TarMember.CHARACTER_DEVICE, TarMember.BLOCK_DEVICE ->
                        throw new InvalidLayer("device nodes can't be part of an image");
                case TarMember.FIFO -> throw new InvalidLayer("FIFOs can't be part of an image");
                default -> file(member, path);
            };
        } catch (InvalidLayer e) {
            throw InvalidLayer.at(member.name(), e);
        }
    }

    private static LayerEntry directory(TarMember member, ImagePath path) throws InvalidLayer {
        rejectWhiteout(path);
        return new Directory(path.value(), member.attributes());
    }

    /** A trailing slash is how old archives mark a directory. */
    private LayerEntry file(TarMember member, ImagePath path) throws InvalidLayer {
        if (member.name().endsWith("/")) {
            if (member.size() > 0) {
                throw new InvalidLayer("a file's name ends with a slash");
            }
            return directory(member, path);
        }
        rejectRoot(path);
        content = member.content().orElseThrow();
        return new RegularFile(path.value(), member.attributes(), member.size());
    }

    private LayerEntry symlink(TarMember member, ImagePath path) throws InvalidLayer {
        rejectRoot(path);
        rejectWhiteout(path);
        if (member.linkName().isEmpty()) {
            throw new InvalidLayer("a symlink without a target");
        }
        if (!TarText.fits(member.linkName(), limits.pathBytes())) {
            throw new InvalidLayer(
                    "the target is longer than %d bytes".formatted(limits.pathBytes()));
        }
        return new Symlink(path.value(), member.attributes(), member.linkName());
    }

    private LayerEntry hardlink(TarMember member, ImagePath path) throws InvalidLayer {
        rejectRoot(path);
        rejectWhiteout(path);
        var target = path(member.linkName());
        if (target.isWhiteout()) {
            throw new InvalidLayer("a hard link to a whiteout");
        }
        if (target.isRoot() || target.value().equals(path.value())) {
            throw new InvalidLayer("a hard link to itself or the root");
        }
        if (target.droppedAs().isPresent()) {
            throw new InvalidLayer(
                    "a hard link to %s, which is not part of the image"
                            .formatted(InvalidLayer.printable(member.linkName())));
        }
        return new Hardlink(path.value(), target.value());
    }

    private ImagePath path(String name) throws InvalidLayer {
        return ImagePath.parse(name, limits.pathBytes(), filter);
    }

    private static void rejectRoot(ImagePath path) throws InvalidLayer {
        if (path.isRoot()) {
            throw new InvalidLayer("the root is not a directory");
        }
    }

    private static void rejectWhiteout(ImagePath path) throws InvalidLayer {
        if (path.isWhiteout()) {
            throw new InvalidLayer("a whiteout that is not a regular file");
        }
    }

    private void countDropped(String name) {
        boolean known = dropped.containsKey(name) || dropped.size() < MAX_DROPPED_NAMES;
        dropped.merge(known ? name : OTHER_NAMES, 1L, Long::sum);
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}

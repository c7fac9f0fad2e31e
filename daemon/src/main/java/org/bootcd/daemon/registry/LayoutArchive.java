package org.bootcd.daemon.registry;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.bootcd.daemon.image.Descriptor;

/**
 * A layout in an uncompressed tar file. Its members are found once and then read in place; blobs
 * are copied into the blob store, verified like downloads.
 */
final class LayoutArchive implements LayoutFiles {
    private static final int MAX_MEMBERS = 10_000;

    private final Path archive;
    private final BlobStore blobs;
    private final Map<String, Member> members;

    private record Member(long offset, long size) {}

    private LayoutArchive(Path archive, BlobStore blobs, Map<String, Member> members) {
        this.archive = archive;
        this.blobs = blobs;
        this.members = Map.copyOf(members);
    }

    static LayoutArchive open(Path archive, BlobStore blobs) throws IOException {
        try {
            return new LayoutArchive(archive, blobs, members(archive));
        } catch (NoSuchFileException _) {
            throw new InvalidLayout(archive, "it does not exist");
        }
    }

    private static Map<String, Member> members(Path archive) throws IOException {
        var members = new HashMap<String, Member>();
        try (var tar =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (members.size() == MAX_MEMBERS) {
                    throw new InvalidLayout(archive, "it has more than 10000 members");
                }
                if (entry.isFile() && !entry.isSparse() && !entry.isLink()) {
                    var name = entry.getName().replaceFirst("^\\./", "");
                    members.put(name, new Member(tar.getBytesRead(), entry.getSize()));
                }
            }
        }
        return members;
    }

    @Override
    public byte[] read(String name, int limit) throws IOException {
        var member = member(name);
        if (member.size() > limit) {
            throw new InvalidLayout(archive, "%s is larger than %d bytes".formatted(name, limit));
        }
        var content = ByteBuffer.allocate((int) member.size());
        try (var channel = FileChannel.open(archive, StandardOpenOption.READ)) {
            read(channel, member.offset(), content);
        }
        return content.array();
    }

    @Override
    public Path blob(Descriptor blob, BlobProgress progress) throws IOException {
        var lock = blobs.acquire(blob.digest());
        try {
            var present = blobs.find(blob);
            if (present.isPresent()) {
                progress.cached(blob.size());
                return present.get();
            }
            return copy(blob, progress);
        } finally {
            lock.unlock();
        }
    }

    private Path copy(Descriptor blob, BlobProgress progress) throws IOException {
        var name = LayoutFiles.blobName(blob.digest());
        var member = member(name);
        if (member.size() != blob.size()) {
            throw new InvalidLayout(
                    archive, "%s has %d bytes, not %d".formatted(name, member.size(), blob.size()));
        }
        try (var part = PartFile.open(blobs, blob);
                var channel = FileChannel.open(archive, StandardOpenOption.READ)) {
            part.restart();
            var buffer = new byte[1 << 16];
            while (!part.isFull()) {
                var count = (int) Math.min(buffer.length, blob.size() - part.length());
                read(channel, member.offset() + part.length(), ByteBuffer.wrap(buffer, 0, count));
                part.append(buffer, count);
                progress.fetched(count);
            }
            return part.complete("%s in %s".formatted(name, archive));
        }
    }

    private void read(FileChannel channel, long offset, ByteBuffer into) throws IOException {
        var position = offset;
        while (into.hasRemaining()) {
            var n = channel.read(into, position);
            if (n < 0) {
                throw new InvalidLayout(archive, "it is truncated");
            }
            position += n;
        }
    }

    private Member member(String name) throws InvalidLayout {
        var member = members.get(name);
        if (member == null) {
            throw new InvalidLayout(archive, "it has no file " + name);
        }
        return member;
    }
}

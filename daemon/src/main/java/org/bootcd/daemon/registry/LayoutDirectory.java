package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.DigestMismatch;

/** A layout in a directory. Blobs are used where they are, after their digest was verified. */
record LayoutDirectory(Path directory) implements LayoutFiles {
    @Override
    public byte[] read(String name, int limit) throws IOException {
        var file = existing(name);
        if (Files.size(file) > limit) {
            throw new InvalidLayout(directory, "%s is larger than %d bytes".formatted(name, limit));
        }
        return Files.readAllBytes(file);
    }

    @Override
    public Path blob(Descriptor blob, BlobProgress progress) throws IOException {
        var name = LayoutFiles.blobName(blob.digest());
        var file = existing(name);
        if (Files.size(file) != blob.size()) {
            throw new InvalidLayout(
                    directory,
                    "%s has %d bytes, not %d".formatted(name, Files.size(file), blob.size()));
        }
        var hash = hash(file, blob.digest(), progress);
        if (!blob.digest().isValue(hash)) {
            var actual = new Digest(blob.digest().algorithm(), HexFormat.of().formatHex(hash));
            throw new DigestMismatch(file.toString(), blob.digest(), actual);
        }
        return file;
    }

    /** An interrupt closes the channel and so ends the loop. */
    private static byte[] hash(Path file, Digest digest, BlobProgress progress) throws IOException {
        var hash = digest.messageDigest();
        var buffer = ByteBuffer.allocate(1 << 16);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (var n = channel.read(buffer); n >= 0; n = channel.read(buffer)) {
                hash.update(buffer.flip());
                buffer.clear();
                progress.fetched(n);
            }
        }
        return hash.digest();
    }

    private Path existing(String name) throws InvalidLayout {
        var file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new InvalidLayout(directory, "it has no file " + name);
        }
        return file;
    }
}

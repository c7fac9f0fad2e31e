package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bootcd.daemon.foreign.ContentSlab;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.OstreeError;

/**
 * Writes content objects of one transaction. A file up to {@value #SLAB_BYTES} bytes goes through
 * one reused buffer; a larger one through a temporary file in the repository, so that memory stays
 * bounded. An object that is there is not written again.
 */
final class ContentWriter implements AutoCloseable {
    private static final int SLAB_BYTES = 8 << 20;

    private final NativeRepo repo;
    private final Path temporary;
    private final ContentSlab slab = new ContentSlab(SLAB_BYTES);
    private final byte[] chunk = new byte[1 << 18];

    ContentWriter(Repo repo) {
        this.repo = repo.nativeRepo();
        this.temporary = repo.directory().resolve("tmp");
    }

    Checksum writeSymlink(FileMetadata metadata, String target) throws IOException {
        slab.buffer().clear().put(metadata.symlinkObject(target));
        return writeSlab();
    }

    /** Writes a regular file of exactly {@code size} bytes. */
    Checksum writeFile(FileMetadata metadata, long size, InputStream content) throws IOException {
        var header = metadata.fileHeader();
        if (header.length + size > SLAB_BYTES) {
            return writeLarge(header, size, content);
        }
        var buffer = slab.buffer().clear().put(header);
        copy(size, content, buffer::put);
        return writeSlab();
    }

    private Checksum writeSlab() throws IOException {
        var object = slab.buffer().flip();
        var hash = Checksum.sha256();
        hash.update(object.duplicate());
        var checksum = Checksum.of(hash.digest());
        try {
            repo.writeContent(checksum.hex(), slab, object.limit());
        } catch (OstreeError e) {
            throw Transaction.explained(e);
        }
        return checksum;
    }

    private Checksum writeLarge(byte[] header, long size, InputStream content) throws IOException {
        var file = Files.createTempFile(temporary, "bootcd-object-", "");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var hash = Checksum.sha256();
            hash.update(header);
            writeFully(channel, ByteBuffer.wrap(header));
            copy(
                    size,
                    content,
                    (bytes, offset, length) -> {
                        hash.update(bytes, offset, length);
                        writeFully(channel, ByteBuffer.wrap(bytes, offset, length));
                    });
            var checksum = Checksum.of(hash.digest());
            repo.writeContent(checksum.hex(), file, header.length + size);
            return checksum;
        } catch (OstreeError e) {
            throw Transaction.explained(e);
        } finally {
            Files.delete(file);
        }
    }

    private interface Sink {
        void accept(byte[] bytes, int offset, int length) throws IOException;
    }

    private void copy(long size, InputStream content, Sink sink) throws IOException {
        for (long left = size; left > 0; ) {
            int read = content.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (read < 0) {
                throw new IOException("content ends %d bytes early".formatted(left));
            }
            sink.accept(chunk, 0, read);
            left -= read;
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        slab.close();
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.bootcd.daemon.foreign.Hash;
import org.bootcd.daemon.foreign.NativeBuffer;
import org.bootcd.daemon.foreign.NativeRepo;
import org.bootcd.daemon.foreign.OstreeError;

/**
 * Writes content objects of one transaction. A file up to {@value #SLAB_BYTES} bytes goes through
 * one reused buffer; a larger one through a temporary file in the repository, so that memory stays
 * bounded. An object that is there is not written again. For one thread; a transaction may have
 * several writers.
 */
final class ContentWriter implements AutoCloseable {
    private static final int SLAB_BYTES = 4 << 20;

    private final Repo repo;
    private final NativeRepo target;
    private final NativeBuffer slab = new NativeBuffer(SLAB_BYTES);
    private final Hash hash = Hash.sha256();
    private final Spill spill;

    ContentWriter(Repo repo) {
        this.repo = repo;
        this.target = repo.nativeRepo();
        this.spill = new Spill(repo.directory().resolve("tmp"));
    }

    Checksum writeSymlink(FileMetadata metadata, String target) throws IOException {
        return new SlabObject(metadata.symlinkObject(target)).store();
    }

    /** Writes a regular file of exactly {@code size} bytes. */
    Checksum writeFile(FileMetadata metadata, long size, InputStream content) throws IOException {
        var header = metadata.fileHeader();
        try (var object =
                header.length + size <= SLAB_BYTES
                        ? new SlabObject(header)
                        : new LargeObject(header)) {
            long copied = content.transferTo(object);
            if (copied != size) {
                throw new IOException("content has %d bytes instead of %d".formatted(copied, size));
            }
            return object.store();
        }
    }

    /** Takes the content of one object; as a channel without copying it. */
    private abstract class ObjectOutput extends OutputStream implements WritableByteChannel {
        @Override
        public final void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public final void write(byte[] bytes, int offset, int count) throws IOException {
            var all = ByteBuffer.wrap(bytes, offset, count);
            while (all.hasRemaining()) {
                write(all);
            }
        }

        @Override
        public final boolean isOpen() {
            return true;
        }

        /** Makes it an object of the repository. */
        final Checksum store() throws IOException {
            var checksum = hashed();
            if (!repo.hasFileObject(checksum)) {
                try {
                    store(checksum);
                } catch (OstreeError e) {
                    throw Transaction.explained(e);
                }
            }
            return checksum;
        }

        abstract Checksum hashed();

        abstract void store(Checksum checksum) throws IOException;

        @Override
        public abstract void close() throws IOException;
    }

    private final class SlabObject extends ObjectOutput {
        private final ByteBuffer bytes = slab.bytes().clear();

        SlabObject(byte[] header) {
            bytes.put(header);
        }

        @Override
        public int write(ByteBuffer content) {
            int count = content.remaining();
            bytes.put(content);
            return count;
        }

        @Override
        Checksum hashed() {
            hash.update(bytes.flip());
            return Checksum.of(hash.digest());
        }

        @Override
        void store(Checksum checksum) throws IOException {
            target.writeContent(checksum.hex(), slab, bytes.limit());
        }

        @Override
        public void close() {}
    }

    private final class LargeObject extends ObjectOutput {
        private final FileChannel channel;
        private long length;

        LargeObject(byte[] header) throws IOException {
            channel = spill.channel().position(0);
            write(header);
        }

        @Override
        public int write(ByteBuffer content) throws IOException {
            int count = content.remaining();
            hash.update(content);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            length += count;
            return count;
        }

        @Override
        Checksum hashed() {
            return Checksum.of(hash.digest());
        }

        @Override
        void store(Checksum checksum) throws IOException {
            target.writeContent(checksum.hex(), spill.file(), length);
        }

        @Override
        public void close() {
            // Forgets an object that was not completed.
            hash.digest();
        }
    }

    /** A file for large objects, one after the other: it need not be allocated anew for each. */
    private static final class Spill implements AutoCloseable {
        private final Path directory;
        private Optional<Path> file = Optional.empty();
        private Optional<FileChannel> channel = Optional.empty();

        Spill(Path directory) {
            this.directory = directory;
        }

        Path file() {
            return file.orElseThrow();
        }

        FileChannel channel() throws IOException {
            if (channel.isEmpty()) {
                var made = Files.createTempFile(directory, "bootcd-object-", "");
                file = Optional.of(made);
                channel = Optional.of(FileChannel.open(made, StandardOpenOption.WRITE));
            }
            return channel.get();
        }

        @Override
        public void close() throws IOException {
            if (channel.isPresent()) {
                channel.get().close();
            }
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        }
    }

    @Override
    public void close() throws IOException {
        slab.close();
        hash.close();
        spill.close();
    }
}

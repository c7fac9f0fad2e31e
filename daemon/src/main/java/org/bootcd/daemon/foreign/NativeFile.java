package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/** A content object of a repository, open for reading by one thread. */
public final class NativeFile implements AutoCloseable {
    private final NativeFileInfo info;
    private final byte[] xattrs;
    private final long stream;

    /**
     * @param stream taken over; 0 for a symbolic link
     */
    NativeFile(NativeFileInfo info, byte[] xattrs, long stream) {
        this.info = info;
        this.xattrs = xattrs;
        this.stream = stream;
    }

    public int uid() {
        return info.uid();
    }

    public int gid() {
        return info.gid();
    }

    /** Type and permission bits as in {@code st_mode}. */
    public int mode() {
        return info.mode();
    }

    /** Bytes of a regular file. */
    public long size() {
        return info.size();
    }

    public Optional<String> symlinkTarget() {
        return info.symlinkTarget();
    }

    /** The serialised {@code a(ayay)}. */
    public byte[] xattrs() {
        return xattrs.clone();
    }

    /** The bytes of a regular file, once; valid until this is closed. */
    public InputStream content() {
        if (stream == 0) {
            throw new IllegalStateException("a symbolic link has no content");
        }
        return new Content(stream);
    }

    @Override
    public void close() {
        if (stream != 0) {
            Glib.g_object_unref(stream);
        }
        info.close();
    }

    private static final class Content extends InputStream {
        private static final int BUFFER_BYTES = 1 << 16;

        private final long stream;
        private final Memory buffer = new Memory(BUFFER_BYTES);

        Content(long stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            var single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            var error = ErrorCell.ofThread();
            long wanted = Math.min(length, BUFFER_BYTES);
            long read = Glib.g_input_stream_read(stream, buffer, wanted, 0, error.address());
            error.check(read < 0 ? 0 : 1);
            if (read <= 0) {
                return -1;
            }
            buffer.read(0, bytes, offset, (int) read);
            return (int) read;
        }

        @Override
        public void close() {
            buffer.close();
        }
    }
}

package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;

/**
 * Reusable native memory that holds one content object as libostree reads it, header and content.
 * For one thread; freed with the slab.
 */
public final class ContentSlab implements AutoCloseable {
    private static final int CHECKSUM_BYTES = 65;

    final Memory memory;
    final Memory checksum = new Memory(CHECKSUM_BYTES);
    private final ByteBuffer buffer;

    public ContentSlab(int capacity) {
        memory = new Memory(capacity);
        buffer = memory.getByteBuffer(0, capacity);
    }

    /** The slab's bytes; fill from position 0. */
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() {
        memory.close();
        checksum.close();
    }
}

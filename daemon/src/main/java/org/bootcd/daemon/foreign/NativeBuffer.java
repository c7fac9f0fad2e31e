package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;

/**
 * Native memory that is reused and freed on close, unlike that of {@link
 * ByteBuffer#allocateDirect}.
 */
public final class NativeBuffer implements AutoCloseable {
    final Memory memory;
    private final ByteBuffer bytes;

    public NativeBuffer(int capacity) {
        memory = new Memory(capacity);
        bytes = memory.getByteBuffer(0, capacity);
    }

    /** Always the same view, not to be used after {@link #close}. */
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        memory.close();
    }
}

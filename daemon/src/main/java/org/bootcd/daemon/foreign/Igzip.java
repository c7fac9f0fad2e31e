package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Raw deflate (RFC 1951) by Intel's ISA-L, which inflates twice as fast as zlib, where the host has
 * a version of it that is known here. For one thread.
 */
public final class Igzip implements AutoCloseable {
    /** Bytes of input that {@link #setInput} takes at most. */
    public static final int MAX_INPUT = 1 << 17;

    /**
     * The library numbers the versions of each function; with these two the state begins with the
     * fields below and is smaller than what is allocated for it (87368 bytes in 2.30).
     */
    private static final String[] KNOWN_VERSION = {
        "isal_inflate_init_slver_00010088", "isal_inflate_slver_0001008a"
    };

    private static final int STATE_BYTES = 1 << 17;
    private static final int NEXT_OUT = 0;
    private static final int AVAIL_OUT = 8;
    private static final int NEXT_IN = 16;
    private static final int AVAIL_IN = 32;
    private static final int BITS_BUFFERED = 36;

    private static final Optional<NativeLibrary> LIBRARY = library();

    private final Memory state = new Memory(STATE_BYTES);
    private final Memory input = new Memory(MAX_INPUT);
    private boolean finished;

    /** The calls, linked when the library is there. */
    private static final class Calls {
        static {
            Native.register(Calls.class, LIBRARY.orElseThrow());
        }

        static native void isal_inflate_init(long state);

        static native int isal_inflate(long state);
    }

    private Igzip() {
        reset();
    }

    /** Empty where the library is missing, or of a version that is not known. */
    public static Optional<Igzip> open() {
        return LIBRARY.isPresent() ? Optional.of(new Igzip()) : Optional.empty();
    }

    private static Optional<NativeLibrary> library() {
        try {
            var library = NativeLibrary.getInstance("libisal.so.2");
            for (var version : KNOWN_VERSION) {
                library.getGlobalVariableAddress(version);
            }
            return Optional.of(library);
        } catch (UnsatisfiedLinkError absent) {
            return Optional.empty();
        }
    }

    /** Begins a new stream. */
    public void reset() {
        state.clear();
        Calls.isal_inflate_init(Pointer.nativeValue(state));
        finished = false;
    }

    /** Whether everything given so far was taken. */
    public boolean needsInput() {
        return !finished && state.getInt(AVAIL_IN) == 0;
    }

    public void setInput(byte[] bytes, int offset, int length) {
        input.write(0, bytes, offset, length);
        state.setPointer(NEXT_IN, input);
        state.setInt(AVAIL_IN, length);
    }

    /**
     * Inflates into a direct buffer, whose position moves.
     *
     * @return false when the data is no deflate stream
     */
    public boolean inflate(ByteBuffer out) {
        long address = Pointer.nativeValue(Native.getDirectBufferPointer(out));
        state.setLong(NEXT_OUT, address + out.position());
        state.setInt(AVAIL_OUT, out.remaining());
        if (Calls.isal_inflate(Pointer.nativeValue(state)) != 0) {
            return false;
        }
        int room = state.getInt(AVAIL_OUT);
        out.position(out.limit() - room);
        // It stops with input and room left at the end of the stream only.
        finished = room > 0 && state.getInt(AVAIL_IN) > 0;
        return true;
    }

    /** Whether the end of the stream was seen; for that some bytes after it are needed. */
    public boolean isFinished() {
        return finished;
    }

    /**
     * When finished: how many bytes were given that are not part of the stream; up to eight of them
     * may be of the input before the last.
     */
    public int remaining() {
        return state.getInt(AVAIL_IN) + state.getInt(BITS_BUFFERED) / Byte.SIZE;
    }

    @Override
    public void close() {
        state.close();
        input.close();
    }
}

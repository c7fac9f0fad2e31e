package org.bootcd.daemon.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Sends datagrams to a Unix socket, as sd_notify(3) needs and the JDK cannot. The Foreign Function
 * API is used so that the service, which needs nothing else of native code, does not load JNA.
 */
public final class NotifySocket {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MAX_PATH = 107;
    private static final int PATH_OFFSET = 2;

    private final byte[] path;
    private final MethodHandle socket;
    private final MethodHandle sendto;
    private final MethodHandle close;

    /**
     * @param address a path, or {@code @} and a name in the abstract name space
     */
    public NotifySocket(String address) throws IOException {
        path = (address.startsWith("@") ? "\0" + address.substring(1) : address).getBytes(UTF_8);
        if (path.length == 0 || path.length > MAX_PATH) {
            throw new IOException("not the address of a notify socket: " + address);
        }
        socket = function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        sendto =
                function(
                        "sendto",
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS,
                                JAVA_INT));
        close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    /** Sends one datagram. */
    public void send(String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        try (var arena = Arena.ofConfined()) {
            var fd = call(socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            try {
                var data = arena.allocateFrom(JAVA_BYTE, bytes);
                var length = PATH_OFFSET + path.length;
                call(sendto, (int) fd, data, (long) bytes.length, MSG_NOSIGNAL, to(arena), length);
            } finally {
                call(close, (int) fd);
            }
        }
    }

    /** struct sockaddr_un; the length that goes with it counts no terminating zero. */
    private MemorySegment to(Arena arena) {
        var address =
                arena.allocate(MemoryLayout.sequenceLayout(PATH_OFFSET + MAX_PATH, JAVA_BYTE));
        address.set(JAVA_SHORT.withByteAlignment(1), 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, PATH_OFFSET, path.length);
        return address;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor type) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    private static long call(MethodHandle function, Object... arguments) throws IOException {
        Number result;
        try {
            result = (Number) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the C library", e);
        }
        if (result.longValue() < 0) {
            throw new IOException("the notify socket does not take the message");
        }
        return result.longValue();
    }
}

package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * A hash of much data: by OpenSSL's libcrypto where the host has it, else by the JDK. Both use the
 * processor's instructions for it, but the JDK only once its optimizing compiler has run, which
 * costs more than hashing a whole layer. For one thread.
 */
public final class Hash implements AutoCloseable {
    private static final Optional<NativeLibrary> LIBRARY = library();

    private final State state;

    private Hash(State state) {
        this.state = state;
    }

    public static Hash sha256() {
        return of("SHA-256");
    }

    /** The hash of that name ({@link MessageDigest#getAlgorithm}). */
    public static Hash of(String algorithm) {
        return new Hash(LIBRARY.isPresent() ? new OpenSsl(algorithm) : new Jdk(algorithm));
    }

    private sealed interface State {
        void update(ByteBuffer bytes);

        byte[] digest();

        void close();
    }

    /** Adds the bytes from the buffer's position to its limit; the position stays. */
    public void update(ByteBuffer bytes) {
        state.update(bytes);
    }

    /** The hash of everything added since the last call. */
    public byte[] digest() {
        return state.digest();
    }

    @Override
    public void close() {
        state.close();
    }

    private static Optional<NativeLibrary> library() {
        try {
            return Optional.of(NativeLibrary.getInstance("libcrypto.so.3"));
        } catch (UnsatisfiedLinkError absent) {
            return Optional.empty();
        }
    }

    /** The calls, linked when the library is there. */
    private static final class Calls {
        static {
            Native.register(Calls.class, LIBRARY.orElseThrow());
        }

        static native long EVP_MD_fetch(long library, byte[] name, long properties);

        static native void EVP_MD_free(long type);

        static native int EVP_MD_get_size(long type);

        static native long EVP_MD_CTX_new();

        static native void EVP_MD_CTX_free(long context);

        static native int EVP_DigestInit_ex(long context, long type, long engine);

        static native int EVP_DigestUpdate(long context, long data, long length);

        static native int EVP_DigestFinal_ex(long context, long digest, long length);
    }

    private static final class OpenSsl implements State {
        private final long type;
        private final long context = Calls.EVP_MD_CTX_new();
        private final Memory digest;

        OpenSsl(String algorithm) {
            type = Calls.EVP_MD_fetch(0, Glib.cString(algorithm), 0);
            require(type == 0 ? 0 : 1);
            digest = new Memory(Calls.EVP_MD_get_size(type));
            start();
        }

        private void start() {
            require(Calls.EVP_DigestInit_ex(context, type, 0));
        }

        @Override
        public void update(ByteBuffer bytes) {
            if (!bytes.isDirect()) {
                try (var copy = new Memory(Math.max(1, bytes.remaining()))) {
                    copy.getByteBuffer(0, bytes.remaining()).put(bytes.duplicate());
                    update(Pointer.nativeValue(copy), bytes.remaining());
                }
                return;
            }
            long address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
            update(address + bytes.position(), bytes.remaining());
        }

        private void update(long address, int length) {
            require(Calls.EVP_DigestUpdate(context, address, length));
        }

        @Override
        public byte[] digest() {
            require(Calls.EVP_DigestFinal_ex(context, Pointer.nativeValue(digest), 0));
            start();
            return digest.getByteArray(0, (int) digest.size());
        }

        @Override
        public void close() {
            Calls.EVP_MD_CTX_free(context);
            Calls.EVP_MD_free(type);
            digest.close();
        }

        private static void require(int ok) {
            if (ok != 1) {
                throw new IllegalStateException("libcrypto refuses to compute a hash");
            }
        }
    }

    private static final class Jdk implements State {
        private final MessageDigest digest;

        Jdk(String algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("no hash " + algorithm, e);
            }
        }

        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes.duplicate());
        }

        @Override
        public byte[] digest() {
            return digest.digest();
        }

        @Override
        public void close() {}
    }
}

package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Native variables for the calls of one thread. For errors, a {@code GError *}: pass {@link
 * #address}, then {@link #check} the result.
 */
final class ErrorCell {
    private static final ThreadLocal<ErrorCell> OF_THREAD = ThreadLocal.withInitial(ErrorCell::new);
    private static final int IO_DOMAIN = Glib.g_quark_from_string("g-io-error-quark");

    private static final int CHECKSUM_BYTES = 65;

    private final Memory cell = new Memory(Long.BYTES);
    private final Memory checksum = new Memory(CHECKSUM_BYTES);

    private ErrorCell() {
        cell.clear();
    }

    static ErrorCell ofThread() {
        return OF_THREAD.get();
    }

    long address() {
        return Pointer.nativeValue(cell);
    }

    /** The checksum as a {@code const char *}, valid until the next is asked for. */
    Pointer checksum(String hex) {
        checksum.setString(0, hex, "US-ASCII");
        return checksum;
    }

    /** Throws what the last call left behind if it returned {@code FALSE}. */
    void check(int ok) throws OstreeError {
        if (ok == 0) {
            throw take();
        }
    }

    /** As {@link #check} for calls that return a pointer. */
    long checkPointer(long pointer) throws OstreeError {
        if (pointer == 0) {
            throw take();
        }
        return pointer;
    }

    private OstreeError take() {
        long error = cell.getLong(0);
        if (error == 0) {
            return new OstreeError("libostree failed without saying why", false, 0);
        }
        var at = new Pointer(error);
        int domain = at.getInt(0);
        int code = at.getInt(4);
        var message = at.getPointer(8).getString(0, "UTF-8");
        Glib.g_error_free(error);
        cell.clear();
        return new OstreeError(message.strip(), domain == IO_DOMAIN, code);
    }
}

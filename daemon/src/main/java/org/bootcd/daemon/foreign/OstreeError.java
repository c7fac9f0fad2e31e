package org.bootcd.daemon.foreign;

import java.io.IOException;

/** What libostree reported by {@code GError}; the message is libostree's own. */
public final class OstreeError extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int G_IO_ERROR_NO_SPACE = 12;
    private static final int G_IO_ERROR_NOT_SUPPORTED = 15;

    private final boolean io;
    private final int code;

    OstreeError(String message, boolean io, int code) {
        super(message);
        this.io = io;
        this.code = code;
    }

    /**
     * Whether the file system was full, or libostree's {@code min-free-space} would have been
     * broken.
     */
    public boolean isNoSpace() {
        return (io && code == G_IO_ERROR_NO_SPACE)
                || String.valueOf(getMessage()).contains("min-free-space");
    }

    /** Whether libostree was built without what was asked of it. */
    boolean isNotSupported() {
        return io && code == G_IO_ERROR_NOT_SUPPORTED;
    }
}

package org.bootcd.client;

import java.io.IOException;

/**
 * The host refused a request, or its job failed. The message is one line for the person who asked;
 * {@link #errorName} is what programs can rely on, one of {@code org.bootcd1.Error.*} or an error
 * of the bus. Failures that callers treat in a way of their own are subclasses.
 */
public sealed class RequestFailed extends IOException {
    private static final long serialVersionUID = 1L;
    private static final String ERRORS = "org.bootcd1.Error.";
    private static final String ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied";

    private final String errorName;

    private RequestFailed(String errorName, String message) {
        super(message.isBlank() ? errorName : message);
        this.errorName = errorName;
    }

    /** The exception for an error name from the bus or from a worker. */
    static RequestFailed of(String errorName, String message) {
        return switch (errorName) {
            case ERRORS + "HostBusy" -> new HostBusy(errorName, message);
            case ERRORS + "NotABootedHost" -> new NotABootedHost(errorName, message);
            case ERRORS + "Cancelled" -> new Cancelled(errorName, message);
            case ACCESS_DENIED -> new AccessDenied(errorName, message);
            default -> new RequestFailed(errorName, message);
        };
    }

    public String errorName() {
        return errorName;
    }

    /** Another job changes the host: wait for it, or cancel it. */
    public static final class HostBusy extends RequestFailed {
        private static final long serialVersionUID = 1L;

        private HostBusy(String errorName, String message) {
            super(errorName, message);
        }
    }

    /** The system was not booted from a deployment. */
    public static final class NotABootedHost extends RequestFailed {
        private static final long serialVersionUID = 1L;

        private NotABootedHost(String errorName, String message) {
            super(errorName, message);
        }
    }

    /** The job was cancelled, by this client or another. */
    public static final class Cancelled extends RequestFailed {
        private static final long serialVersionUID = 1L;

        private Cancelled(String errorName, String message) {
            super(errorName, message);
        }
    }

    /** The caller may not do that: ask as root. */
    public static final class AccessDenied extends RequestFailed {
        private static final long serialVersionUID = 1L;

        private AccessDenied(String errorName, String message) {
            super(errorName, message);
        }
    }
}

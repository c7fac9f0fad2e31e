package org.bootcd1;

import org.freedesktop.dbus.exceptions.DBusExecutionException;

/**
 * The error names of {@code org.bootcd1}. dbus-java puts an exception's class name on the wire, so
 * each is a class here and {@code org.bootcd1.Error.NAME} on the bus.
 */
@SuppressWarnings("JavaLangClash")
public final class Error {
    private Error() {}

    /** Another job changes the host; wait for it or cancel it. */
    public static final class HostBusy extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public HostBusy(String message) {
            super(message);
        }
    }

    /** The system was not booted from an ostree deployment. */
    public static final class NotABootedHost extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public NotABootedHost(String message) {
            super(message);
        }
    }

    /** No image is tracked; switch to one first. */
    public static final class NoImageTracked extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public NoImageTracked(String message) {
            super(message);
        }
    }

    /** The deployment carries local changes of rpm-ostree. */
    public static final class Incompatible extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public Incompatible(String message) {
            super(message);
        }
    }

    /** There is no deployment to roll back to. */
    public static final class NoRollback extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public NoRollback(String message) {
            super(message);
        }
    }

    /** An option or argument is unknown or of the wrong form. */
    public static final class InvalidArgument extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public InvalidArgument(String message) {
            super(message);
        }
    }

    /** An image reference cannot be parsed. */
    public static final class InvalidReference extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public InvalidReference(String message) {
            super(message);
        }
    }

    /** The transport is known but not supported. */
    public static final class UnsupportedTransport extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public UnsupportedTransport(String message) {
            super(message);
        }
    }

    /** The source has no such image or tag. */
    public static final class ImageNotFound extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public ImageNotFound(String message) {
            super(message);
        }
    }

    /** The registry refused the credentials, or wants some. */
    public static final class Unauthorized extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public Unauthorized(String message) {
            super(message);
        }
    }

    /** The registry cannot be reached. */
    public static final class RegistryUnreachable extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public RegistryUnreachable(String message) {
            super(message);
        }
    }

    /** The registry answered with an error. */
    public static final class RegistryError extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public RegistryError(String message) {
            super(message);
        }
    }

    /** The image breaks the OCI specification or holds what cannot be imported. */
    public static final class InvalidImage extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public InvalidImage(String message) {
            super(message);
        }
    }

    /** Content does not have the digest it was asked for by. */
    public static final class DigestMismatch extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public DigestMismatch(String message) {
            super(message);
        }
    }

    /** The image is for another architecture. */
    public static final class WrongArchitecture extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public WrongArchitecture(String message) {
            super(message);
        }
    }

    /** The image has no kernel. */
    public static final class NotBootable extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public NotBootable(String message) {
            super(message);
        }
    }

    /** The signature policy does not accept the image. */
    public static final class PolicyRefused extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public PolicyRefused(String message) {
            super(message);
        }
    }

    /** A file system is too full for the job. */
    public static final class NotEnoughSpace extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public NotEnoughSpace(String message) {
            super(message);
        }
    }

    /** The job was cancelled. */
    public static final class Cancelled extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public Cancelled(String message) {
            super(message);
        }
    }

    /**
     * The worker process ended without an answer: killed, out of memory or aborted in native code.
     */
    public static final class WorkerDied extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public WorkerDied(String message) {
            super(message);
        }
    }

    /** Anything else; the message tells. */
    public static final class Failed extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public Failed(String message) {
            super(message);
        }
    }
}

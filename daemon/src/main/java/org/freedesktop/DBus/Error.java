package org.freedesktop.DBus;

import org.freedesktop.dbus.exceptions.DBusExecutionException;

/** Each class here is {@code org.freedesktop.DBus.Error.NAME} on the bus. */
@SuppressWarnings("JavaLangClash")
public final class Error {
    private Error() {}

    /** The caller may not do this. */
    public static final class AccessDenied extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public AccessDenied(String message) {
            super(message);
        }
    }

    /** The object has no such property. */
    public static final class UnknownProperty extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public UnknownProperty(String message) {
            super(message);
        }
    }

    /** The object has no such interface. */
    public static final class UnknownInterface extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public UnknownInterface(String message) {
            super(message);
        }
    }

    /** The property cannot be written. */
    public static final class PropertyReadOnly extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public PropertyReadOnly(String message) {
            super(message);
        }
    }

    /** Too much is asked for at once. */
    public static final class LimitsExceeded extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public LimitsExceeded(String message) {
            super(message);
        }
    }
}

package org.freedesktop.DBus;

import org.freedesktop.dbus.exceptions.DBusExecutionException;

/** dbus-java's own class for this error has another name, and the name is what goes on the wire. */
@SuppressWarnings("JavaLangClash")
public final class Error {
    private Error() {}

    public static final class AccessDenied extends DBusExecutionException {
        private static final long serialVersionUID = 1L;

        public AccessDenied(String message) {
            super(message);
        }
    }
}

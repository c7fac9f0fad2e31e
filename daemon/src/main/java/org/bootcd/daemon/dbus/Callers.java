package org.bootcd.daemon.dbus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freedesktop.DBus.Error;
import org.freedesktop.dbus.connections.AbstractConnection;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBus;

/** Who calls: the bus knows the user behind each connection. */
final class Callers {
    private static final long ROOT = 0;

    private final DBus bus;
    private final long ownUser;

    private Callers(DBus bus, long ownUser) {
        this.bus = bus;
        this.ownUser = ownUser;
    }

    static Callers on(DBusConnection connection) throws DBusException, IOException {
        var bus =
                connection.getRemoteObject(
                        "org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class, false);
        var ownUser = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return new Callers(bus, Integer.toUnsignedLong(ownUser == null ? 0 : ownUser));
    }

    /**
     * To be called on the thread of a method call. A service that runs as an ordinary user, on a
     * session bus, obeys that user.
     *
     * @return the caller's unique name
     * @throws Error.AccessDenied unless the caller is root or this process's own user
     */
    String requireRoot(String verb) {
        var call = AbstractConnection.getCallInfo();
        var user = bus.GetConnectionUnixUser(call.getSource()).longValue();
        if (user != ROOT && user != ownUser) {
            throw new Error.AccessDenied(verb + " needs root");
        }
        return call.getSource();
    }
}

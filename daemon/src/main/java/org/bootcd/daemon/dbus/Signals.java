package org.bootcd.daemon.dbus;

import java.util.List;
import java.util.Map;
import org.bootcd.api.BusNames;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.NotConnected;
import org.freedesktop.dbus.interfaces.ObjectManager;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/** Sends signals; those sent by one thread arrive in that order. */
final class Signals {
    private final DBusConnection connection;

    Signals(DBusConnection connection) {
        this.connection = connection;
    }

    void changed(String path, String interfaceName, Map<String, Variant<?>> values) {
        if (!values.isEmpty()) {
            send(() -> new Properties.PropertiesChanged(path, interfaceName, values, List.of()));
        }
    }

    void added(String path, PropertySet properties) {
        send(
                () ->
                        new ObjectManager.InterfacesAdded(
                                BusNames.HOST_PATH,
                                new DBusPath(path),
                                Map.of(properties.interfaceName(), properties.values())));
    }

    void removed(String path, String interfaceName) {
        send(
                () ->
                        new ObjectManager.InterfacesRemoved(
                                BusNames.HOST_PATH, new DBusPath(path), List.of(interfaceName)));
    }

    private void send(Signal signal) {
        try {
            connection.sendMessage(signal.create());
        } catch (DBusException e) {
            throw new IllegalStateException("a signal that cannot be built", e);
        } catch (NotConnected _) {
            // The loss of the bus ends the process elsewhere.
        }
    }

    /** Building a signal checks its path and types. */
    private interface Signal {
        org.freedesktop.dbus.messages.DBusSignal create() throws DBusException;
    }
}

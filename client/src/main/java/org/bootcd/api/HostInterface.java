package org.bootcd.api;

import java.util.Map;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.DBusProperty;
import org.freedesktop.dbus.annotations.DBusProperty.Access;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * {@code org.bootcd1.Host} at {@link BusNames#HOST_PATH}: the host and its verbs.
 *
 * <p>Every verb returns the path of a job ({@link JobInterface}) at once. A second request equal to
 * one that runs returns the running job's path; a different one that changes the host is refused
 * with {@code org.bootcd1.Error.HostBusy}. A verb needs the caller to be root ({@code
 * org.freedesktop.DBus.Error.AccessDenied}); properties may be read by anyone. An unknown key in
 * {@code options}, or a value of another type, is {@code org.bootcd1.Error.InvalidArgument}.
 *
 * <p>Properties: {@code Status} the host as JSON of schema host-v1, never older than the files it
 * is read from; empty string with {@code StatusError} set when the host could not be read. {@code
 * Booted}, {@code Staged}, {@code Rollback} are one-line summaries {@code IMAGE DIGEST VERSION}
 * (empty where there is none). {@code Generation} grows by at least one with every change of {@code
 * Status}. Changes are signalled by {@code PropertiesChanged}.
 */
@DBusInterfaceName(BusNames.HOST_INTERFACE)
@DBusProperty(name = "Status", type = String.class, access = Access.READ)
@DBusProperty(name = "StatusError", type = String.class, access = Access.READ)
@DBusProperty(name = "Booted", type = String.class, access = Access.READ)
@DBusProperty(name = "Staged", type = String.class, access = Access.READ)
@DBusProperty(name = "Rollback", type = String.class, access = Access.READ)
@DBusProperty(name = "Generation", type = UInt64.class, access = Access.READ)
@DBusProperty(name = "Version", type = String.class, access = Access.READ)
public interface HostInterface extends DBusInterface {
    /**
     * Fetches, imports and stages the newest tracked image.
     *
     * @param options {@code apply} (b): reboot when something was staged
     */
    @DBusMemberName("Upgrade")
    DBusPath upgrade(Map<String, Variant<?>> options);

    /**
     * Tracks another image, then as Upgrade.
     *
     * @param options {@code transport} (s, default {@code registry}), {@code
     *     enforce-container-sigpolicy} (b), {@code retain} (b), {@code apply} (b)
     */
    @DBusMemberName("Switch")
    DBusPath switchImage(String image, Map<String, Variant<?>> options);

    /**
     * Makes the rollback deployment the next boot's, or undoes that; a staged deployment is
     * dropped.
     *
     * @param options {@code apply} (b): reboot
     */
    @DBusMemberName("Rollback")
    DBusPath rollback(Map<String, Variant<?>> options);

    /**
     * Asks whether the tracked image has an update, and notes it for the status. No options yet.
     */
    @DBusMemberName("CheckUpdate")
    DBusPath checkUpdate(Map<String, Variant<?>> options);
}

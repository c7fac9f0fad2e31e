package org.bootcd.api;

import java.util.List;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.DBusProperty;
import org.freedesktop.dbus.annotations.DBusProperty.Access;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt64;

/**
 * {@code org.bootcd1.Job} at {@code /org/bootcd1/job/N}. A finished job lingers for ten minutes, so
 * that no signal can be missed.
 *
 * <p>Properties: {@code Kind} the verb ({@link JobRequest#kind}); {@code State} one of running,
 * succeeded, failed, cancelled; {@code Phase} the task at hand (starting, pulling, importing,
 * staging, done; clients must accept others); {@code Progress} 0.0 to 1.0, never falling, 1.0 only
 * when all is durable; {@code BytesDone}, {@code BytesTotal} of the download in bytes (0 unknown),
 * {@code BytesReused} what needed no download now; {@code Messages} lines for the person who asked,
 * appended to, a warning begins with {@value #WARNING_PREFIX}; {@code Initiator} the unique name of
 * the connection whose request started the job, empty for the service itself; {@code Result} JSON
 * of {@link JobResult} once succeeded; {@code ErrorName}, {@code ErrorMessage} once failed or
 * cancelled.
 */
@DBusInterfaceName(BusNames.JOB_INTERFACE)
@DBusProperty(name = "Kind", type = String.class, access = Access.READ)
@DBusProperty(name = "State", type = String.class, access = Access.READ)
@DBusProperty(name = "Phase", type = String.class, access = Access.READ)
@DBusProperty(name = "Progress", type = Double.class, access = Access.READ)
@DBusProperty(name = "BytesDone", type = UInt64.class, access = Access.READ)
@DBusProperty(name = "BytesTotal", type = UInt64.class, access = Access.READ)
@DBusProperty(name = "BytesReused", type = UInt64.class, access = Access.READ)
@DBusProperty(name = "Messages", type = JobInterface.Lines.class, access = Access.READ)
@DBusProperty(name = "Initiator", type = String.class, access = Access.READ)
@DBusProperty(name = "Result", type = String.class, access = Access.READ)
@DBusProperty(name = "ErrorName", type = String.class, access = Access.READ)
@DBusProperty(name = "ErrorMessage", type = String.class, access = Access.READ)
public interface JobInterface extends DBusInterface {
    String WARNING_PREFIX = "warning: ";

    /**
     * Asks the job to stop; it ends as cancelled, or as succeeded where it was too late. No effect
     * on a finished job. Needs the caller to be root.
     */
    @DBusMemberName("Cancel")
    void cancel();

    /** D-Bus type {@code as}. */
    interface Lines extends org.freedesktop.dbus.TypeRef<List<String>> {}
}

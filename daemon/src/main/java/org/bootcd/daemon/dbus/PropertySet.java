package org.bootcd.daemon.dbus;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bootcd.api.BusNames;
import org.bootcd.api.Json;
import org.bootcd.daemon.job.HostView;
import org.bootcd.daemon.job.JobError;
import org.bootcd.daemon.job.JobView;
import org.freedesktop.DBus.Error;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/** The properties of one interface at one moment, in the order of its description. */
record PropertySet(String interfaceName, Map<String, Variant<?>> values) {

    static PropertySet of(JobView job) {
        var progress = job.progress();
        var values = new LinkedHashMap<String, Variant<?>>();
        values.put("Kind", text(job.request().kind()));
        values.put("State", text(job.state().wireName()));
        values.put("Phase", text(progress.phase()));
        values.put("Progress", new Variant<>(progress.fraction()));
        values.put("BytesDone", number(progress.bytesDone()));
        values.put("BytesTotal", number(progress.bytesTotal()));
        values.put("BytesReused", number(progress.bytesReused()));
        values.put(
                "Messages",
                new Variant<>(job.messages().stream().map(PropertySet::sendable).toList(), "as"));
        values.put("Initiator", text(job.initiator()));
        values.put("Result", text(job.result().map(Json::print).orElse("")));
        values.put("ErrorName", text(job.error().map(JobError::name).orElse("")));
        values.put("ErrorMessage", text(job.error().map(JobError::message).orElse("")));
        return new PropertySet(BusNames.JOB_INTERFACE, values);
    }

    static PropertySet of(HostView host, String version) {
        var values = new LinkedHashMap<String, Variant<?>>();
        values.put("Status", text(host.status()));
        values.put("StatusError", text(host.error()));
        values.put("Booted", text(host.booted()));
        values.put("Staged", text(host.staged()));
        values.put("Rollback", text(host.rollback()));
        values.put("Generation", number(host.generation()));
        values.put("Version", text(version));
        return new PropertySet(BusNames.HOST_INTERFACE, values);
    }

    /** What differs from an earlier moment. */
    Map<String, Variant<?>> changedSince(PropertySet earlier) {
        var changed = new LinkedHashMap<>(values);
        changed.entrySet()
                .removeIf(entry -> entry.getValue().equals(earlier.values.get(entry.getKey())));
        return changed;
    }

    Variant<?> value(String wantedInterface, String name) {
        requireInterface(wantedInterface, interfaceName);
        return Optional.<Variant<?>>ofNullable(values.get(name))
                .orElseThrow(
                        () ->
                                new Error.UnknownProperty(
                                        interfaceName + " has no property " + name));
    }

    Map<String, Variant<?>> all(String wantedInterface) {
        requireInterface(wantedInterface, interfaceName);
        return values;
    }

    /** The specification lets a caller leave the interface empty. */
    static void requireInterface(String wanted, String present) {
        if (!wanted.isEmpty() && !wanted.equals(present)) {
            throw new Error.UnknownInterface("no properties of " + wanted + " here");
        }
    }

    private static Variant<?> text(String value) {
        return new Variant<>(sendable(value));
    }

    /** A string with a zero in it would make the bus drop the connection. */
    private static String sendable(String value) {
        return value.replace('\0', '\uFFFD');
    }

    private static Variant<?> number(long value) {
        return new Variant<>(new UInt64(value));
    }
}

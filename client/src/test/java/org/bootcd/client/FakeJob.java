package org.bootcd.client;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.bootcd.api.BusNames;
import org.bootcd.api.JobInterface;
import org.bootcd.api.JobResult;
import org.bootcd.api.Json;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** A job that goes on when the test says so. */
public final class FakeJob implements JobInterface, Properties {
    final CountDownLatch cancelled = new CountDownLatch(1);
    private final String path;
    private final Map<String, Variant<?>> properties = new TreeMap<>();
    private @Nullable DBusConnection connection;
    private boolean startedByOther;

    FakeJob(String path) {
        this.path = path;
        properties.put("State", new Variant<>("running"));
        properties.put("Phase", new Variant<>("starting"));
        messages();
    }

    FakeJob startedByOther() {
        startedByOther = true;
        return this;
    }

    synchronized FakeJob messages(String... lines) {
        properties.put("Messages", new Variant<>(List.of(lines), "as"));
        return this;
    }

    synchronized FakeJob pulling(long done, long total, long reused) {
        properties.put("Phase", new Variant<>("pulling"));
        properties.put("BytesDone", new Variant<>(new UInt64(done)));
        properties.put("BytesTotal", new Variant<>(new UInt64(total)));
        properties.put("BytesReused", new Variant<>(new UInt64(reused)));
        return this;
    }

    synchronized FakeJob succeeded(JobResult result) {
        properties.put("State", new Variant<>("succeeded"));
        properties.put("Result", new Variant<>(Json.print(result)));
        return this;
    }

    synchronized FakeJob ended(String state, String errorName, String errorMessage) {
        properties.put("State", new Variant<>(state));
        properties.put("ErrorName", new Variant<>(errorName));
        properties.put("ErrorMessage", new Variant<>(errorMessage));
        return this;
    }

    /** Tells watchers, without naming what has changed: clients have to look. */
    synchronized void signal() {
        try {
            if (connection != null) {
                connection.sendMessage(
                        new PropertiesChanged(path, BusNames.JOB_INTERFACE, Map.of(), List.of()));
            }
        } catch (DBusException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized void export(DBusConnection connection, String caller) {
        this.connection = connection;
        properties.put("Initiator", new Variant<>(startedByOther ? ":1.999" : caller));
        try {
            connection.exportObject(path, this);
        } catch (DBusException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void cancel() {
        ended("cancelled", "org.bootcd1.Error.Cancelled", "cancelled by root");
        signal();
        cancelled.countDown();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <A> A Get(String interfaceName, String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public <A> void Set(String interfaceName, String name, A value) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public synchronized Map<String, Variant<?>> GetAll(String interfaceName) {
        return new TreeMap<>(properties);
    }

    @Override
    public String getObjectPath() {
        return path;
    }
}

package org.bootcd.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.bootcd.api.BusNames;
import org.bootcd.api.HostInterface;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.AbstractConnection;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/** The service as clients see it, with answers that a test chooses. */
public final class FakeHost implements HostInterface, Properties, AutoCloseable {
    final Map<String, Variant<?>> properties = new ConcurrentHashMap<>();
    final List<String> calls = new ArrayList<>();
    private final DBusConnection connection;
    private final CountDownLatch busLost;
    private Supplier<FakeJob> verb = () -> new FakeJob("/org/bootcd1/job/1");

    private FakeHost(DBusConnection connection, CountDownLatch busLost) {
        this.connection = connection;
        this.busLost = busLost;
    }

    static FakeHost export(PrivateBus bus) throws DBusException {
        var busLost = new CountDownLatch(1);
        var connection =
                DBusConnectionBuilder.forAddress(bus.address())
                        .withShared(false)
                        .withDisconnectCallback(new BusLoss(busLost))
                        .build();
        var host = new FakeHost(connection, busLost);
        connection.exportObject(BusNames.HOST_PATH, host);
        connection.requestBusName(BusNames.SERVICE);
        return host;
    }

    private record BusLoss(CountDownLatch latch) implements IDisconnectCallback {
        @Override
        public void disconnectOnError(IOException cause) {
            latch.countDown();
        }
    }

    void awaitBusLoss() throws InterruptedException {
        busLost.await();
    }

    /** What every verb answers from now on; it may throw. */
    void answer(Supplier<FakeJob> verb) {
        this.verb = verb;
    }

    private DBusPath call(String call) {
        calls.add(call);
        var job = verb.get();
        job.export(connection, AbstractConnection.getCallInfo().getSource());
        return new DBusPath(job.getObjectPath());
    }

    @Override
    public DBusPath upgrade(Map<String, Variant<?>> options) {
        return call("Upgrade " + options);
    }

    @Override
    public DBusPath switchImage(String image, Map<String, Variant<?>> options) {
        return call("Switch " + image + " " + new TreeMap<>(options));
    }

    @Override
    public DBusPath rollback(Map<String, Variant<?>> options) {
        return call("Rollback " + options);
    }

    @Override
    public DBusPath checkUpdate(Map<String, Variant<?>> options) {
        return call("CheckUpdate " + options);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <A> A Get(String interfaceName, String name) {
        return (A) Objects.requireNonNull(properties.get(name));
    }

    @Override
    public <A> void Set(String interfaceName, String name, A value) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public Map<String, Variant<?>> GetAll(String interfaceName) {
        return properties;
    }

    @Override
    public String getObjectPath() {
        return BusNames.HOST_PATH;
    }

    @Override
    public void close() {
        // Without a bus, giving back the name would wait for an answer.
        if (busLost.getCount() > 0) {
            connection.disconnect();
        }
    }
}

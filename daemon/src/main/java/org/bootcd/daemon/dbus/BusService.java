package org.bootcd.daemon.dbus;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import org.bootcd.api.BusNames;
import org.bootcd.daemon.job.HostStatus;
import org.bootcd.daemon.job.Jobs;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * {@code org.bootcd1} on a bus: exports the host and its jobs, then takes the name. Each call runs
 * on a thread of dbus-java's pool, which never grows beyond its size.
 */
public final class BusService implements AutoCloseable {
    /** Threads are made when needed, up to this number. */
    static final int CALL_THREADS = 24;

    private final Jobs jobs;
    private final HostStatus host;
    private final String version;
    private final ScheduledExecutorService clock;
    private volatile @Nullable DBusConnection connection;

    public BusService(Jobs jobs, HostStatus host, String version, ScheduledExecutorService clock) {
        this.jobs = jobs;
        this.host = host;
        this.version = version;
        this.clock = clock;
    }

    /**
     * Serves until closed; to be called once.
     *
     * @param bus {@code system}, {@code session} or the address of a bus
     * @param lost is run when the bus has gone
     * @throws IOException when there is no bus, or another process has the name
     */
    public void start(String bus, Runnable lost) throws IOException {
        try {
            var connected = connect(bus, lost);
            connection = connected;
            export(connected);
        } catch (DBusException | DBusExecutionException | IllegalArgumentException e) {
            throw new IOException("serving on the bus %s: %s".formatted(bus, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        var connected = connection;
        if (connected != null) {
            connected.disconnect();
        }
    }

    private static DBusConnection connect(String bus, Runnable lost) throws DBusException {
        var builder =
                switch (bus) {
                    case "system" -> DBusConnectionBuilder.forSystemBus();
                    case "session" -> DBusConnectionBuilder.forSessionBus();
                    default -> DBusConnectionBuilder.forAddress(bus);
                };
        builder.receivingThreadConfig().withMethodCallThreadCount(CALL_THREADS);
        return builder.withShared(false).withDisconnectCallback(new Loss(lost)).build();
    }

    private void export(DBusConnection connected) throws DBusException, IOException {
        var callers = Callers.on(connected);
        connected.exportObject(BusNames.HOST_PATH, new HostObject(jobs, host, callers, version));
        jobs.listen(new JobObjects(connected, jobs, callers, clock));
        host.listen(new HostAnnouncer(new Signals(connected), version, host.view()));
        try {
            connected.requestBusName(BusNames.SERVICE);
        } catch (DBusException e) {
            var name = BusNames.SERVICE;
            throw new DBusException(
                    "cannot own %s, does another bootcd run? %s".formatted(name, e.getMessage()),
                    e);
        }
    }

    /** Tells a loss of the bus from a disconnect of our own. */
    private record Loss(Runnable lost) implements IDisconnectCallback {
        @Override
        public void disconnectOnError(IOException e) {
            lost.run();
        }
    }
}

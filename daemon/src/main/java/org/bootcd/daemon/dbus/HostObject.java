package org.bootcd.daemon.dbus;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.bootcd.api.BusNames;
import org.bootcd.api.HostInterface;
import org.bootcd.api.JobRequest;
import org.bootcd.daemon.job.HostBusy;
import org.bootcd.daemon.job.HostStatus;
import org.bootcd.daemon.job.HostView;
import org.bootcd.daemon.job.Jobs;
import org.bootcd1.Error;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.ObjectManager;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/** The host on the bus, and the list of the jobs below it. */
final class HostObject implements HostInterface, Properties, ObjectManager {
    private static final int MAX_IMAGE_NAME = 4096;

    /**
     * Callers that may wait for the status at a time; less than the threads for method calls, so
     * that other calls are answered meanwhile.
     */
    private static final int MAX_READERS = BusService.CALL_THREADS - 8;

    private final Jobs jobs;
    private final HostStatus host;
    private final Callers callers;
    private final String version;
    private final Semaphore readers = new Semaphore(MAX_READERS);

    HostObject(Jobs jobs, HostStatus host, Callers callers, String version) {
        this.jobs = jobs;
        this.host = host;
        this.callers = callers;
        this.version = version;
    }

    @Override
    public String getObjectPath() {
        return BusNames.HOST_PATH;
    }

    @Override
    public DBusPath upgrade(Map<String, Variant<?>> options) {
        var caller = callers.requireRoot("an upgrade");
        var taken = new Options(options);
        var apply = taken.takeBoolean("apply");
        taken.end();
        return submit(new JobRequest.Upgrade(apply), caller);
    }

    @Override
    public DBusPath switchImage(String image, Map<String, Variant<?>> options) {
        var caller = callers.requireRoot("switching to another image");
        var taken = new Options(options);
        var request =
                new JobRequest.Switch(
                        image,
                        taken.takeString("transport", "registry"),
                        taken.takeBoolean("enforce-container-sigpolicy"),
                        taken.takeBoolean("retain"),
                        taken.takeBoolean("apply"));
        taken.end();
        if (image.isBlank() || image.length() > MAX_IMAGE_NAME) {
            throw new Error.InvalidReference("an image needs a name of 1 to 4096 characters");
        }
        return submit(request, caller);
    }

    @Override
    public DBusPath rollback(Map<String, Variant<?>> options) {
        var caller = callers.requireRoot("a rollback");
        var taken = new Options(options);
        var apply = taken.takeBoolean("apply");
        taken.end();
        return submit(new JobRequest.Rollback(apply), caller);
    }

    @Override
    public DBusPath checkUpdate(Map<String, Variant<?>> options) {
        var caller = callers.requireRoot("looking for an update");
        new Options(options).end();
        return submit(new JobRequest.CheckUpdate(), caller);
    }

    @Override
    public Map<DBusPath, Map<String, Map<String, Variant<?>>>> GetManagedObjects() {
        var objects = new LinkedHashMap<DBusPath, Map<String, Map<String, Variant<?>>>>();
        for (var job : jobs.all()) {
            var properties = PropertySet.of(job);
            objects.put(
                    new DBusPath(JobObject.path(job.number())),
                    Map.of(properties.interfaceName(), properties.values()));
        }
        return objects;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <A> A Get(String interfaceName, String name) {
        PropertySet.requireInterface(interfaceName, BusNames.HOST_INTERFACE);
        var view = name.equals("Version") ? host.view() : current();
        return (A) PropertySet.of(view, version).value(interfaceName, name);
    }

    @Override
    public Map<String, Variant<?>> GetAll(String interfaceName) {
        PropertySet.requireInterface(interfaceName, BusNames.HOST_INTERFACE);
        return PropertySet.of(current(), version).all(interfaceName);
    }

    @Override
    public <A> void Set(String interfaceName, String name, A value) {
        throw new org.freedesktop.DBus.Error.PropertyReadOnly(name + " cannot be written");
    }

    private DBusPath submit(JobRequest request, String initiator) {
        try {
            return new DBusPath(JobObject.path(jobs.submit(request, initiator)));
        } catch (HostBusy e) {
            throw new Error.HostBusy(String.valueOf(e.getMessage()));
        }
    }

    private HostView current() {
        if (!readers.tryAcquire()) {
            throw new org.freedesktop.DBus.Error.LimitsExceeded(
                    "too many callers wait for the status; try again");
        }
        try {
            return host.current();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DBusExecutionException("the service is stopping");
        } finally {
            readers.release();
        }
    }
}

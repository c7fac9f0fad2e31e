package org.bootcd.daemon.dbus;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.bootcd.api.BusNames;
import org.bootcd.daemon.job.JobListener;
import org.bootcd.daemon.job.JobView;
import org.bootcd.daemon.job.Jobs;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;

/** Exports jobs as they come and go. */
final class JobObjects implements JobListener {
    private final DBusConnection connection;
    private final Jobs jobs;
    private final Callers callers;
    private final ScheduledExecutorService clock;
    private final Signals signals;
    private final Map<Long, JobObject> objects = new ConcurrentHashMap<>();

    JobObjects(
            DBusConnection connection, Jobs jobs, Callers callers, ScheduledExecutorService clock) {
        this.connection = connection;
        this.jobs = jobs;
        this.callers = callers;
        this.clock = clock;
        signals = new Signals(connection);
    }

    @Override
    public void added(JobView job) {
        var object = new JobObject(job, () -> cancel(job.number()), signals, clock);
        try {
            connection.exportObject(object.getObjectPath(), object);
        } catch (DBusException e) {
            throw new IllegalStateException("job " + job.number() + " cannot be exported", e);
        }
        objects.put(job.number(), object);
        signals.added(object.getObjectPath(), PropertySet.of(job));
    }

    @Override
    public void changed(JobView job) {
        var object = objects.get(job.number());
        if (object != null) {
            object.show(job);
        }
    }

    @Override
    public void removed(JobView job) {
        objects.remove(job.number());
        connection.unExportObject(JobObject.path(job.number()));
        signals.removed(JobObject.path(job.number()), BusNames.JOB_INTERFACE);
    }

    private void cancel(long number) {
        callers.requireRoot("cancelling a job");
        jobs.cancel(number);
    }
}

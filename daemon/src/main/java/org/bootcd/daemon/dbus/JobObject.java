package org.bootcd.daemon.dbus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bootcd.api.BusNames;
import org.bootcd.api.JobInterface;
import org.bootcd.daemon.job.JobView;
import org.freedesktop.DBus.Error;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/**
 * A job on the bus. Changes of its progress are announced five times a second at most, those of its
 * state at once.
 */
final class JobObject implements JobInterface, Properties {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final Runnable cancel;
    private final Signals signals;
    private final ScheduledExecutorService clock;

    private JobView view;
    private JobView announced;
    private long announcedAt;
    private boolean announcementDue;

    /**
     * @param cancel what the method Cancel does
     */
    JobObject(JobView view, Runnable cancel, Signals signals, ScheduledExecutorService clock) {
        this.view = view;
        this.announced = view;
        this.cancel = cancel;
        this.signals = signals;
        this.clock = clock;
        announcedAt = System.nanoTime();
    }

    static String path(long number) {
        return BusNames.JOB_PATH_PREFIX + number;
    }

    @Override
    public String getObjectPath() {
        return path(view().number());
    }

    @Override
    public void cancel() {
        cancel.run();
    }

    synchronized void show(JobView next) {
        view = next;
        var left = INTERVAL.toNanos() - (System.nanoTime() - announcedAt);
        if (next.state().isFinished() || left <= 0) {
            announce();
        } else if (!announcementDue) {
            announcementDue = true;
            var _ = clock.schedule(this::announceLate, left, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void announceLate() {
        announcementDue = false;
        announce();
    }

    private void announce() {
        var before = PropertySet.of(announced);
        announced = view;
        announcedAt = System.nanoTime();
        signals.changed(
                path(view.number()),
                BusNames.JOB_INTERFACE,
                PropertySet.of(view).changedSince(before));
    }

    synchronized JobView view() {
        return view;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <A> A Get(String interfaceName, String name) {
        return (A) PropertySet.of(view()).value(interfaceName, name);
    }

    @Override
    public Map<String, Variant<?>> GetAll(String interfaceName) {
        return PropertySet.of(view()).all(interfaceName);
    }

    @Override
    public <A> void Set(String interfaceName, String name, A value) {
        throw new Error.PropertyReadOnly(name + " cannot be written");
    }
}

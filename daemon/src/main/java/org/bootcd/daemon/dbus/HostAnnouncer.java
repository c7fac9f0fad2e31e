package org.bootcd.daemon.dbus;

import java.util.function.Consumer;
import org.bootcd.api.BusNames;
import org.bootcd.daemon.job.HostView;

/** Announces what has changed of the host. */
final class HostAnnouncer implements Consumer<HostView> {
    private final Signals signals;
    private final String version;
    private PropertySet announced;

    HostAnnouncer(Signals signals, String version, HostView view) {
        this.signals = signals;
        this.version = version;
        announced = PropertySet.of(view, version);
    }

    @Override
    public void accept(HostView view) {
        var next = PropertySet.of(view, version);
        signals.changed(BusNames.HOST_PATH, BusNames.HOST_INTERFACE, next.changedSince(announced));
        announced = next;
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobResult;
import org.bootcd.daemon.ostree.Deployment;
import org.bootcd.daemon.ostree.StoredImage;

/**
 * Swaps the current and the rollback deployment in the boot order; a second time swaps them back.
 */
final class Rollback {
    private final Consumer<Event> events;

    Rollback(Consumer<Event> events) {
        this.events = events;
    }

    JobResult.RolledBack run(OpenHost host) throws IOException {
        try (var _ = host.sysroot().lock(() -> events.accept(Steps.waitingForTheSysroot()))) {
            return swap(host);
        }
    }

    private JobResult.RolledBack swap(OpenHost host) throws IOException {
        var slots = Slots.of(host.sysroot().deployments(), host.isBooted());
        var current = slots.current();
        var rollback = slots.rollback();
        if (current.isEmpty() || rollback.isEmpty()) {
            throw new NoRollback("there is no deployment to roll back to");
        }
        var image = StoredImage.read(host.repo(), rollback.get().commit());
        if (OpenHost.imageOf(rollback.get()).isEmpty() || image.isEmpty()) {
            throw new NoRollback("the rollback deployment did not come from a container image");
        }
        boolean revert = host.isBooted() && slots.rollbackQueued();
        if (revert) {
            tell("notice: Reverting queued rollback state");
        }
        var order = new ArrayList<Deployment>();
        order.add(revert ? current.get() : rollback.get());
        order.add(revert ? rollback.get() : current.get());
        order.addAll(slots.others());
        host.sysroot().writeOrder(List.copyOf(order));
        host.sysroot().sync();
        host.sysroot().touch();
        if (host.isBooted()) {
            Deployer.requireReboot(image.get().digest().toString());
        }
        return new JobResult.RolledBack(!revert);
    }

    private void tell(String text) {
        events.accept(new Event.Message(Event.Level.INFO, text));
    }
}

package org.bootcd.daemon.host;

import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.ostree.Deployment;

/**
 * Deployments by their part. On a sysroot that is not booted the first one counts as current and
 * the second one as rollback.
 *
 * @param others neither staged nor current nor rollback, in boot order
 * @param rollbackQueued the rollback stands before the current one in the boot order
 */
record Slots(
        Optional<Deployment> staged,
        Optional<Deployment> current,
        Optional<Deployment> rollback,
        List<Deployment> others,
        boolean rollbackQueued) {
    static Slots of(List<Deployment> deployments, boolean booted) {
        var staged = deployments.stream().filter(Deployment::isStaged).findFirst();
        var current =
                deployments.stream().filter(d -> booted ? d.isBooted() : !d.isStaged()).findFirst();
        var rollback =
                current.flatMap(
                        c ->
                                deployments.stream()
                                        .filter(d -> !d.isStaged() && d.index() != c.index())
                                        .filter(d -> d.stateroot().equals(c.stateroot()))
                                        .findFirst());
        return new Slots(
                staged,
                current,
                rollback,
                deployments.stream()
                        .filter(d -> !d.isStaged())
                        .filter(d -> !isAt(d, current) && !isAt(d, rollback))
                        .toList(),
                rollback.isPresent() && rollback.get().index() < current.get().index());
    }

    private static boolean isAt(Deployment deployment, Optional<Deployment> slot) {
        return slot.isPresent() && slot.get().index() == deployment.index();
    }
}

package org.bootcd.daemon.layer;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which paths of a layer a deployment of the image can show. */
public enum PathFilter {
    /** The whole root is the image's. */
    WHOLE_ROOT,
    /** Only /usr, /etc and /var are: the root of the deployment itself is immutable. */
    USR_ONLY;

    /** Kept themselves, without their children. */
    private static final Set<String> MOUNT_POINTS = Set.of("dev", "proc", "run", "sys", "tmp");

    private static final Set<String> ALWAYS_KEPT = Set.of("usr", "etc", "var");

    /** The name under which a path is counted that is left out; empty for one that is kept. */
    Optional<String> droppedAs(List<String> components) {
        if (components.isEmpty() || ALWAYS_KEPT.contains(components.getFirst())) {
            return Optional.empty();
        }
        if (MOUNT_POINTS.contains(components.getFirst())) {
            return components.size() > 1 ? Optional.of(components.get(1)) : Optional.empty();
        }
        return this == USR_ONLY ? Optional.of(components.getFirst()) : Optional.empty();
    }
}

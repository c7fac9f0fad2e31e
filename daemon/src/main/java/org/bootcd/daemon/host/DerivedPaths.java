package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.Optional;
import org.bootcd.daemon.layer.PathFilter;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.PrepareRoot;
import org.bootcd.daemon.ostree.Repo;

/** Which paths of derived layers become part of an image. */
final class DerivedPaths {
    private DerivedPaths() {}

    /** All of a generic image; above an encapsulated commit those that its hosts show. */
    static PathFilter over(Optional<Checksum> base, Repo repo) throws IOException {
        return base.isEmpty() || PrepareRoot.of(repo, base.get()).showsWholeRoot()
                ? PathFilter.WHOLE_ROOT
                : PathFilter.USR_ONLY;
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A commit's {@code prepare-root.conf}, which says how a host mounts its deployment. */
public final class PrepareRoot {
    private static final List<String> PLACES =
            List.of("etc/ostree/prepare-root.conf", "usr/lib/ostree/prepare-root.conf");
    private static final int MAX_BYTES = 1 << 20;
    private static final Set<String> COMPOSEFS =
            Set.of("yes", "true", "1", "maybe", "signed", "verity");
    private static final Set<String> TRUE = Set.of("true", "1");

    private final KeyFile file;

    private PrepareRoot(KeyFile file) {
        this.file = file;
    }

    /** That of a commit; a commit without one leaves all as it is by default. */
    public static PrepareRoot of(Repo repo, Checksum commit) throws IOException {
        for (var place : PLACES) {
            var file = repo.file(commit, place, MAX_BYTES);
            if (file.isPresent()) {
                return parse(new String(file.get(), StandardCharsets.UTF_8));
            }
        }
        return parse("");
    }

    static PrepareRoot parse(String text) {
        return new PrepareRoot(KeyFile.parse(text));
    }

    /** Whether the deployment is mounted by a composefs file. */
    public Composefs composefs() {
        return Composefs.parse(file.value("composefs", "enabled").orElse("no"));
    }

    /** Whether a host shows the top-level directories of the image, not only /usr. */
    public boolean showsWholeRoot() {
        return file.value("root", "transient").filter(TRUE::contains).isPresent()
                || file.value("composefs", "enabled").filter(COMPOSEFS::contains).isPresent();
    }
}

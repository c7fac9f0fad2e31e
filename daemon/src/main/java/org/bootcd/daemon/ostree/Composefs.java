package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;

/**
 * Whether an image has its root mounted from a composefs file that libostree makes with the
 * deployment: {@code enabled} in its {@code /usr/lib/ostree/prepare-root.conf}
 * (ostree-prepare-root(1)).
 */
public enum Composefs {
    OFF,
    /** It boots without one too. */
    IF_POSSIBLE,
    REQUIRED;

    /** What a commit wants; in a repository of mode {@code bare} only. */
    public static Composefs of(Repo repo, Checksum commit) throws IOException {
        var files = repo.smallFiles(commit, "usr/lib/ostree").orElse(Collections.emptySortedMap());
        return Optional.ofNullable(files.get("prepare-root.conf"))
                .map(bytes -> parse(new String(bytes, StandardCharsets.UTF_8)))
                .orElse(OFF);
    }

    /** A value that nobody knows stops the boot, as a missing file would. */
    static Composefs parse(String prepareRoot) {
        return switch (KeyFile.parse(prepareRoot).value("composefs", "enabled").orElse("no")) {
            case "no", "false", "0" -> OFF;
            case "maybe" -> IF_POSSIBLE;
            default -> REQUIRED;
        };
    }
}

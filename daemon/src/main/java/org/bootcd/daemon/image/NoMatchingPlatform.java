package org.bootcd.daemon.image;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** An index that has no image for this host; the message names what it offers. */
public final class NoMatchingPlatform extends IOException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 20;

    public NoMatchingPlatform(Platform wanted, List<Platform> offered) {
        super("no image for %s; the index offers %s".formatted(wanted, list(offered)));
    }

    private static String list(List<Platform> offered) {
        if (offered.isEmpty()) {
            return "nothing";
        }
        var shown =
                offered.stream()
                        .limit(SHOWN)
                        .map(platform -> Shown.of(platform.toString()))
                        .collect(Collectors.joining(", "));
        return offered.size() > SHOWN ? shown + ", …" : shown;
    }
}

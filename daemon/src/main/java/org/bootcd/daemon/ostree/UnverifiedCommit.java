package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.stream.Collectors;

/** A commit that no key of the ostree remote vouches for; the message is one line. */
public final class UnverifiedCommit extends IOException {
    private static final long serialVersionUID = 1L;

    public UnverifiedCommit(String remote, String reason) {
        super("the ostree remote %s does not vouch for the image: %s".formatted(remote, reason));
    }

    UnverifiedCommit(String remote, IOException cause) {
        super(
                "the ostree remote %s does not vouch for the image: %s"
                        .formatted(remote, oneLine(String.valueOf(cause.getMessage()))),
                cause);
    }

    /** GPG's reports have a line for each signature. */
    private static String oneLine(String report) {
        return report.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
    }
}

package org.bootcd.daemon.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An answer that is neither success nor a redirect; turned into a public error further up. */
final class StatusError extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Optional<Duration> retryAfter;
    private final transient List<Challenge> challenges;

    StatusError(
            int status, String message, Optional<Duration> retryAfter, List<Challenge> challenges) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
        this.challenges = challenges;
    }

    int status() {
        return status;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    List<Challenge> challenges() {
        return challenges;
    }

    boolean isTransient() {
        return switch (status) {
            case 408, 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }
}

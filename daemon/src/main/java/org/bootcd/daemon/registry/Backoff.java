package org.bootcd.daemon.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.InvalidManifest;

/**
 * The attempts of one request: five, with full jitter between 0 and a doubling bound of 1 s to 60
 * s, or after as long as the registry asks for, up to ten minutes.
 */
final class Backoff {
    static final int ATTEMPTS = 5;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    private final Patience patience;
    private int failures;

    Backoff(Patience patience) {
        this.patience = patience;
    }

    /** Content arrived: what comes now is a new failure, not the same one again. */
    void progressed() {
        failures = 0;
    }

    /** Waits before the next attempt, or throws {@code failure} when there is none. */
    void afterFailure(IOException failure) throws IOException {
        failures++;
        var asked = failure instanceof StatusError s ? s.retryAfter() : Optional.<Duration>empty();
        if (failures >= ATTEMPTS
                || !isTransient(failure)
                || asked.filter(wait -> wait.compareTo(LONGEST_ASKED) > 0).isPresent()) {
            throw failure;
        }
        pause(asked.orElseGet(this::jitter));
    }

    private Duration jitter() {
        var bound = FIRST.multipliedBy(1L << (failures - 1));
        var limit = bound.compareTo(LONGEST) < 0 ? bound : LONGEST;
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(limit.toMillis() + 1));
    }

    private void pause(Duration duration) throws InterruptedIOException {
        try {
            patience.pause().sleep(duration);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static boolean isTransient(IOException failure) {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        return switch (failure) {
            case StatusError status -> status.isTransient();
            case SSLHandshakeException _, SSLPeerUnverifiedException _ -> false;
            case DigestMismatch _, InvalidManifest _ -> false;
            case RegistryError _, BlobNotStored _, SourceClosed _ -> false;
            default -> true;
        };
    }
}

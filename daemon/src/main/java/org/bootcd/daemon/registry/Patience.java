package org.bootcd.daemon.registry;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How long to bear with a registry. A transfer slower than 1 KiB/s over {@code stallWindow} is
 * stalled; {@code pause} waits between attempts; {@code nanoTime} is monotonic, {@code clock} the
 * wall clock that Retry-After dates are compared with.
 */
public record Patience(
        Duration stallWindow, Pause pause, InstantSource clock, LongSupplier nanoTime) {

    /** Waits. */
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    public static Patience standard() {
        return new Patience(
                Duration.ofSeconds(60), Thread::sleep, InstantSource.system(), System::nanoTime);
    }
}

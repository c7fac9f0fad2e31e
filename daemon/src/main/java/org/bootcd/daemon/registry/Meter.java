package org.bootcd.daemon.registry;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what a transfer receives, and says when that is too little. */
final class Meter {
    private static final long MIN_BYTES_PER_SECOND = 1024;

    private final AtomicLong received = new AtomicLong();
    private final Patience patience;
    private long windowStart;
    private long receivedBefore;

    Meter(Patience patience) {
        this.patience = patience;
        this.windowStart = patience.nanoTime().getAsLong();
    }

    void received(long bytes) {
        received.addAndGet(bytes);
    }

    /** Called now and then by the one thread that watches. */
    boolean isStalled() {
        var window = patience.stallWindow();
        var now = patience.nanoTime().getAsLong();
        if (now - windowStart < window.toNanos()) {
            return false;
        }
        var total = received.get();
        var stalled = total - receivedBefore < MIN_BYTES_PER_SECOND * window.toMillis() / 1000;
        windowStart = now;
        receivedBefore = total;
        return stalled;
    }
}

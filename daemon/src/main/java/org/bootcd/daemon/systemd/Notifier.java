package org.bootcd.daemon.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bootcd.daemon.foreign.NotifySocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd of the service's life, see sd_notify(3). Does nothing where systemd did not start
 * it.
 */
public final class Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private final @Nullable NotifySocket socket;
    private final Optional<Duration> watchdog;

    private Notifier(@Nullable NotifySocket socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /**
     * Reads {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}.
     *
     * @param pid of this process
     */
    public static Notifier of(Map<String, String> environment, long pid) throws IOException {
        var address = environment.getOrDefault("NOTIFY_SOCKET", "");
        var socket = address.isEmpty() ? null : new NotifySocket(address);
        return new Notifier(socket, watchdog(environment, pid));
    }

    public void ready(String status) {
        send("READY=1\nSTATUS=" + oneLine(status));
    }

    /** One line for {@code systemctl status}. */
    public void status(String status) {
        send("STATUS=" + oneLine(status));
    }

    public void stopping() {
        send("STOPPING=1");
    }

    /** Feeds the watchdog at half its time, as long as the clock runs. */
    public void feedWatchdog(ScheduledExecutorService clock) {
        watchdog.ifPresent(
                time -> {
                    var half = time.toMillis() / 2;
                    var _ =
                            clock.scheduleAtFixedRate(
                                    () -> send("WATCHDOG=1"), 0, half, TimeUnit.MILLISECONDS);
                });
    }

    private void send(String message) {
        if (socket == null) {
            return;
        }
        try {
            socket.send(message);
        } catch (IOException e) {
            LOG.warn("systemd was not told {}: {}", oneLine(message), e.getMessage());
        }
    }

    private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
        var micros = environment.getOrDefault("WATCHDOG_USEC", "");
        var forPid = environment.getOrDefault("WATCHDOG_PID", "");
        if (micros.isEmpty() || !(forPid.isEmpty() || forPid.equals(Long.toString(pid)))) {
            return Optional.empty();
        }
        try {
            var time = Duration.ofMillis(Long.parseLong(micros) / 1000);
            return time.toMillis() >= 2 ? Optional.of(time) : Optional.empty();
        } catch (NumberFormatException _) {
            LOG.warn("WATCHDOG_USEC is not a number: {}", micros);
            return Optional.empty();
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }
}

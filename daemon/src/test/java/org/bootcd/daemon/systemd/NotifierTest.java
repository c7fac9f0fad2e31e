package org.bootcd.daemon.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bootcd.daemon.process.Command;
import org.bootcd.daemon.process.RunningCommand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class NotifierTest {
    private static final String RECEIVER =
            """
            import socket, sys
            address = sys.argv[1]
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind('\\0' + address[1:] if address.startswith('@') else address)
            print('bound', flush=True)
            while True:
                print(repr(s.recv(4096).decode()), flush=True)
            """;

    @TempDir private Path directory;
    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    private @Nullable RunningCommand receiver;

    @AfterEach
    void endReceiver() {
        if (receiver != null) {
            receiver.kill();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "abstract"})
    void tellsItsLifeToASocket(String kind) throws Exception {
        var address = kind.equals("path") ? directory + "/notify" : "@bootcd-test" + directory;
        receive(address);
        var notifier = Notifier.of(Map.of("NOTIFY_SOCKET", address), 1);
        notifier.ready("serving\n/");
        notifier.status("one job");
        notifier.stopping();
        assertEquals("'READY=1\\nSTATUS=serving /'", next());
        assertEquals("'STATUS=one job'", next());
        assertEquals("'STOPPING=1'", next());
    }

    @Test
    void feedsTheWatchdogAgainAndAgain() throws Exception {
        var address = directory + "/notify";
        receive(address);
        var environment =
                Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "20000", "WATCHDOG_PID", "4711");
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            Notifier.of(environment, 4711).feedWatchdog(clock);
            assertEquals("'WATCHDOG=1'", next());
            assertEquals("'WATCHDOG=1'", next());
            clock.shutdownNow();
        }
    }

    @Test
    void watchdogOfAnotherProcessIsNotFed() throws Exception {
        var environment = Map.of("WATCHDOG_USEC", "20000", "WATCHDOG_PID", "4711");
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            Notifier.of(environment, 1).feedWatchdog(clock);
            assertEquals(0, clock.shutdownNow().size());
        }
    }

    @Test
    void addressThatIsTooLongIsRefused() {
        var environment = Map.of("NOTIFY_SOCKET", "/" + "x".repeat(107));
        assertThrows(IOException.class, () -> Notifier.of(environment, 1));
    }

    private void receive(String address) throws Exception {
        receiver =
                Command.of("python3", "-c", RECEIVER, address)
                        .start(4096, received::add, System.err::println);
        assertEquals("bound", next());
    }

    private String next() throws InterruptedException {
        return String.valueOf(received.poll(20, TimeUnit.SECONDS));
    }
}

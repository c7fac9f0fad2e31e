package org.bootcd.daemon.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bootcd.daemon.config.JournalLog;
import org.bootcd.daemon.foreign.LibC;
import org.bootcd.daemon.host.HostEngine;

/**
 * The worker process. It reads one {@link org.bootcd.api.WorkOrder} from standard input, and writes
 * {@link org.bootcd.api.Event} lines to standard output. SIGTERM, or the end of standard input,
 * interrupts the order and ends the process.
 */
public final class Main {
    /** Less than the ten seconds after which the service kills. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    private static final int EXIT_TERMINATED = 143;

    /** Configuration is the running system's, whatever sysroot is worked on. */
    private static final Path ROOT = Path.of("/");

    private Main() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        JournalLog.install();
        var events = new EventWriter(eventPipe(), System::nanoTime);
        // What a library prints must not get between the events.
        System.setOut(System.err);
        var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        var order = input.readLine();
        if (order == null) {
            // The service needed no worker after all.
            return;
        }
        var status = new AtomicInteger(1);
        var job =
                Thread.ofPlatform()
                        .name("job")
                        .unstarted(
                                () -> {
                                    var run = new Run(new HostEngine(ROOT, version()), events);
                                    status.set(run.perform(order));
                                });
        endWith(job);
        job.start();
        endAtEndOf(input, job);
        job.join();
        exit(status.get());
    }

    /**
     * Ends at once, whatever threads a library has left behind: the JVM's own way of exiting waits
     * a third of a second for those in native code. Everything is closed, and nothing is buffered.
     */
    private static void exit(int status) {
        if (Boolean.getBoolean("org.bootcd.training")) {
            // Only then the JVM writes its cache.
            System.exit(status);
        }
        LibC.exit(status);
    }

    /**
     * libostree prints on file descriptor 1, so the launcher puts the events elsewhere, and
     * standard error there.
     */
    private static FileOutputStream eventPipe() throws IOException {
        var elsewhere = System.getProperty("org.bootcd.events");
        return elsewhere == null
                ? new FileOutputStream(FileDescriptor.out)
                : new FileOutputStream(elsewhere, true);
    }

    /** SIGTERM lets the order end in its own way first, for a while. */
    private static void endWith(Thread job) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    job.interrupt();
                                    try {
                                        job.join(GRACE);
                                    } catch (InterruptedException _) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
    }

    /**
     * Without its service nobody can cancel the worker, so it must not go on. The interrupt does
     * not reach native code, and shutdown hooks may hang: after the grace it halts. The kernel then
     * drops its locks, and what was not renamed into place yet is swept by the next run.
     */
    private static void endAtEndOf(BufferedReader input, Thread job) {
        Thread.ofPlatform()
                .daemon()
                .name("stdin")
                .start(
                        () -> {
                            drain(input);
                            job.interrupt();
                            try {
                                Thread.sleep(GRACE);
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                            Runtime.getRuntime().halt(EXIT_TERMINATED);
                        });
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unreleased");
    }

    private static void drain(BufferedReader input) {
        try {
            while (input.read() >= 0) {
                // Nothing more is expected.
            }
        } catch (IOException _) {
            // As good as the end.
        }
    }
}

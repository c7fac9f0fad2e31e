package org.bootcd.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.bootcd.daemon.config.JournalLog;
import org.bootcd.daemon.config.ServiceOptions;
import org.bootcd.daemon.config.UsageError;
import org.bootcd.daemon.dbus.BusService;
import org.bootcd.daemon.job.HostReader;
import org.bootcd.daemon.job.HostStatus;
import org.bootcd.daemon.job.Jobs;
import org.bootcd.daemon.job.StatusFile;
import org.bootcd.daemon.job.Workers;
import org.bootcd.daemon.systemd.Notifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service. It builds its parts, takes its name on the bus, and runs until SIGTERM or the loss
 * of the bus.
 */
public final class Main {
    private static final Path RUN = Path.of("/run");
    private static final Duration LINGER = Duration.ofMinutes(10);
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    /** Below the 25 s after which most clients of D-Bus give up. */
    private static final Duration WAIT_LIMIT = Duration.ofSeconds(20);

    /** A cancelled worker is killed after ten seconds. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var home = Path.of(System.getProperty("org.bootcd.home", "/usr/lib/bootcd"));
        ServiceOptions options;
        try {
            options = ServiceOptions.parse(List.of(args), System.getenv(), home);
        } catch (UsageError e) {
            System.err.println("error: " + e.getMessage());
            System.err.print(ServiceOptions.USAGE);
            System.exit(2);
            return;
        }
        JournalLog.install();
        // Not of this class: the log must be set up before the first logger is made.
        var log = LoggerFactory.getLogger("bootcd");
        try {
            serve(options, log);
        } catch (IOException e) {
            log.error("{}", e.getMessage());
            System.exit(1);
        }
    }

    private static void serve(ServiceOptions options, Logger log)
            throws IOException, InterruptedException {
        var clock = clock();
        var workers = new Workers(options.workerCommand(), options.spareTime(), clock);
        var jobs = new Jobs(options.sysroot().toString(), workers, LINGER, clock);
        var reader = new HostReader(options.sysroot(), RUN, workers, READ_LIMIT);
        var host = new HostStatus(reader, new StatusFile(options.runtimeDirectory()), WAIT_LIMIT);
        var bus = new BusService(jobs, host, version(), clock);
        var notifier = Notifier.of(System.getenv(), ProcessHandle.current().pid());
        var end = new CountDownLatch(1);

        bus.start(options.bus(), end::countDown);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(notifier, jobs, workers, host)));
        notifier.ready("serving " + options.sysroot());
        notifier.feedWatchdog(clock);
        jobs.afterEach(host::look);
        host.watch(clock);
        log.info("bootcd {} serves {} on the bus {}", version(), options.sysroot(), options.bus());
        end.await();
        throw new IOException("the bus has gone");
    }

    /** The workers' orders are cancelled: their next run sweeps what they leave behind. */
    private static void stop(Notifier notifier, Jobs jobs, Workers workers, HostStatus host) {
        notifier.stopping();
        jobs.close();
        workers.close();
        try {
            jobs.awaitIdle(STOP_LIMIT);
            host.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LoggerFactory.getLogger("bootcd").warn("the status file stays: {}", e.getMessage());
        }
    }

    private static ScheduledExecutorService clock() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("clock").factory());
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unreleased");
    }
}

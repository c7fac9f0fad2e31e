package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.bootcd.it.fixture.AsIfBooted;
import org.bootcd.it.fixture.Await;
import org.bootcd.it.fixture.Daemon;
import org.bootcd.it.fixture.HostOnBus;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Machine;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SIGKILL at any moment of an upgrade leaves the old or the new host, and the same upgrade once
 * more completes without fetching again what was complete. The moments are random: {@code
 * -Dbootcd.seed=N} repeats those of an earlier run.
 */
@Tag("root")
final class CrashIT {
    private static final int MOMENTS = 10;

    /** Some kills come after the end. */
    private static final double LATEST = 1.05;

    private static final Duration ENOUGH = Duration.ofSeconds(60);

    enum Victim {
        WORKER,
        SERVICE
    }

    @TempDir private Path work;
    @AutoClose private Machine machine;
    @AutoClose private AsIfBooted host;

    /** Fair, so that it is not the next prune that gets it each time. */
    private final ReentrantLock betweenPrunes = new ReentrantLock(true);

    private Daemon daemon;
    private HostOnBus onBus;

    @BeforeEach
    void serve() throws Exception {
        machine = Machine.install(work);
        host = machine.boot();
        daemon = Daemon.start(host, machine.bus());
        onBus = new HostOnBus(machine.bus());
    }

    @AfterEach
    void end() throws IOException {
        if (daemon != null) {
            daemon.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void killAtAnyMomentLeavesTheOldOrTheNewHost(Victim victim) throws Exception {
        var random = random();
        var whole = measured();
        for (int i = 0; i < MOMENTS; i++) {
            crashAndRepeat(victim, "crash-" + i, part(whole, random));
        }
    }

    @Test
    @SuppressWarnings("try")
    void killBesideAPruneLeavesTheOldOrTheNewHost() throws Exception {
        var random = random();
        var whole = measured();
        try (var _ = new Pruning()) {
            for (int i = 0; i < MOMENTS; i++) {
                crashAndRepeat(Victim.WORKER, "crash-" + i, part(whole, random));
            }
        }
    }

    /** A collector that does not know of an upgrade takes its fresh layers for garbage. */
    @Test
    void layersDroppedDuringAnUpgradeAreFetchedAgain() throws Exception {
        var layers = push("2");
        var job = onBus.upgrade();
        Await.until("a fresh layer is there", ENOUGH, () -> !completeRefs(layers).isEmpty());
        var dropped = completeRefs(layers);
        for (var layer : dropped) {
            machine.sysroot().ostree("refs", "--delete", ref(layer));
        }
        machine.sysroot().ostree("prune", "--refs-only");
        onBus.awaitEnd(job);

        assertEquals("s \"succeeded\"", onBus.jobProperty(job, "State"), () -> tell(job));
        assertEquals("booted=1 staged=2 rollback=-", onBus.status().versions());
        assertEquals(digests(layers), completeRefs(layers));
        machine.sysroot().assertIntact();
    }

    /** One kill, what must hold then, and the upgrade once more. */
    private void crashAndRepeat(Victim victim, String version, Duration moment) throws Exception {
        var before = onBus.status().versions();
        var layers = push(version);
        var start = System.nanoTime();
        var job = onBus.upgrade();
        Await.until("the moment", ENOUGH, () -> System.nanoTime() - start > moment.toNanos());
        kill(victim, job);
        var complete = complete(layers);
        machine.registry().forgetRequests();
        var said =
                "%s killed after %s, %s of %s complete"
                        .formatted(victim, moment, complete.size(), layers.size());
        System.out.println(said);

        var after = onBus.status().versions();
        var updated = "booted=1 staged=%s rollback=-".formatted(version);
        assertTrue(Set.of(before, updated).contains(after), said + ": " + after);
        var again = host.bootc("upgrade").run();
        assertEquals(0, again.status(), () -> said + ": " + again);
        assertEquals(updated, onBus.status().versions(), said);
        var fetchedAgain = new HashSet<>(machine.registry().downloads());
        fetchedAgain.retainAll(complete);
        assertEquals(Set.of(), fetchedAgain, said);
        assertIntact();
        assertEquals(2, machine.sysroot().deployments().size(), said);
    }

    private void kill(Victim victim, String job) throws Exception {
        switch (victim) {
            case WORKER -> {
                daemon.workers().forEach(ProcessHandle::destroyForcibly);
                onBus.awaitEnd(job);
                assertIntact();
            }
            case SERVICE -> {
                daemon.killService();
                daemon.close();
                daemon = Daemon.start(host, machine.bus());
            }
        }
    }

    /** Of an upgrade like those that will be interrupted, by a service that is warm. */
    private Duration measured() throws Exception {
        Duration whole = Duration.ZERO;
        for (var version : List.of("warm-up", "measured")) {
            push(version);
            var start = System.nanoTime();
            onBus.awaitEnd(onBus.upgrade());
            whole = Duration.ofNanos(System.nanoTime() - start);
            assertEquals(version, onBus.status().version("staged"));
        }
        System.out.println("a whole upgrade takes " + whole);
        return whole;
    }

    private static Duration part(Duration whole, Random random) {
        return Duration.ofMillis((long) (whole.toMillis() * random.nextDouble(LATEST)));
    }

    private static Random random() {
        var seed = Long.getLong("bootcd.seed", System.nanoTime());
        System.out.println("bootcd.seed=" + seed);
        return new Random(seed);
    }

    /** A version with three layers of its own, of which one is complete long before another. */
    private List<Layer> push(String version) throws IOException, InterruptedException {
        var layers =
                List.of(
                        machine.bulk(version + "-a", 50, 16_000),
                        machine.bulk(version + "-b", 150, 16_000),
                        machine.bulk(version + "-c", 400, 16_000));
        machine.push(version, layers.toArray(Layer[]::new));
        return layers;
    }

    private static Set<String> digests(List<Layer> layers) {
        var digests = new HashSet<String>();
        layers.forEach(layer -> digests.add(layer.digest()));
        return digests;
    }

    /** Those that need no download any more: complete blobs, and layers that are imported. */
    private Set<String> complete(List<Layer> layers) throws IOException {
        var blobs = machine.sysroot().repository().resolve("tmp/bootcd-blobs");
        var complete = new HashSet<String>();
        for (var layer : layers) {
            if (Files.exists(blobs.resolve(layer.digest().replace(':', '-')))) {
                complete.add(layer.digest());
            }
        }
        complete.addAll(completeRefs(layers));
        return complete;
    }

    private Set<String> completeRefs(List<Layer> layers) {
        var heads = machine.sysroot().repository().resolve("refs/heads");
        var complete = new HashSet<String>();
        for (var layer : layers) {
            if (Files.exists(heads.resolve(ref(layer.digest())))) {
                complete.add(layer.digest());
            }
        }
        return complete;
    }

    private static String ref(String digest) {
        return "ostree/container/blob/" + digest.replace(":", "_3A_");
    }

    private String tell(String job) {
        try {
            return onBus.jobProperty(job, "ErrorMessage");
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    /** ostree's check takes no lock, and trips over what a prune removes meanwhile. */
    private void assertIntact() throws Exception {
        betweenPrunes.lock();
        try {
            machine.sysroot().assertIntact();
        } finally {
            betweenPrunes.unlock();
        }
    }

    /** {@code ostree prune --refs-only}, again and again. */
    @SuppressWarnings("try")
    private final class Pruning implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final Thread thread = Thread.ofPlatform().start(this::prune);

        private void prune() {
            while (!closed.get()) {
                betweenPrunes.lock();
                try {
                    // It fails where it has waited in vain for the repository's lock.
                    Tool.of(
                                    "ostree",
                                    "--repo=" + machine.sysroot().repository(),
                                    "prune",
                                    "--refs-only")
                            .run();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    betweenPrunes.unlock();
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            closed.set(true);
            thread.join();
        }
    }
}

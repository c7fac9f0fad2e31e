package org.bootcd.daemon.job;

import static org.bootcd.daemon.job.FakeWorker.pulled;
import static org.bootcd.daemon.job.FakeWorker.say;
import static org.bootcd.daemon.job.FakeWorker.upToDate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.bootcd.api.Event;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JobsTest {
    private static final JobRequest UPGRADE = new JobRequest.Upgrade(false);
    private static final JobRequest ROLLBACK = new JobRequest.Rollback(false);

    @TempDir private Path directory;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final RecordingListener seen = new RecordingListener();
    private FakeWorker fake;
    private Workers workers;
    private Jobs jobs;

    @BeforeEach
    void start() throws Exception {
        fake = new FakeWorker(directory);
        serve(Duration.ZERO, Duration.ofMinutes(1));
    }

    private void serve(Duration spareTime, Duration linger) {
        var settings = new Workers.Settings(fake.argv(), spareTime, Duration.ofMillis(300));
        workers = new Workers(settings, clock);
        jobs = new Jobs("/sysroot", workers, linger, clock);
        jobs.listen(seen);
    }

    @AfterEach
    void stop() throws Exception {
        jobs.close();
        workers.close();
        jobs.awaitIdle(Duration.ofSeconds(10));
        clock.shutdownNow();
    }

    @Test
    void jobSucceedsWithTheResultOfItsWorker() throws Exception {
        fake.on("upgrade", say(pulled(50, 100)) + "\n" + say(upToDate()));
        var number = submit(UPGRADE);
        var end = ended(number);
        assertEquals(JobState.SUCCEEDED, end.state());
        assertEquals(upToDate(), new Event.Result(end.result().orElseThrow()));
        assertEquals(new Progress("done", 1, 50, 100, 7), end.progress());
        assertEquals(
                List.of(
                        "{\"request\":{\"kind\":\"upgrade\",\"apply\":false},\"sysroot\":\"/sysroot\"}"),
                fake.orders());
    }

    @Test
    void failureOfTheWorkerIsTheFailureOfTheJob() throws Exception {
        var failure = new Event.Failure("org.bootcd1.Error.Unauthorized", "401");
        fake.on("upgrade", say(failure) + "\nexit 1");
        var end = ended(submit(UPGRADE));
        assertEquals(JobState.FAILED, end.state());
        assertEquals(new JobError("org.bootcd1.Error.Unauthorized", "401"), error(end));
    }

    @Test
    void messagesAreKeptInOrder() throws Exception {
        var first = say(new Event.Message(Event.Level.INFO, "one"));
        var second = say(new Event.Message(Event.Level.WARNING, "two"));
        fake.on("upgrade", first + "\n" + second + "\n" + say(upToDate()));
        assertEquals(List.of("one", "warning: two"), ended(submit(UPGRADE)).messages());
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0,         ended without an answer",
        "exit 3,         ran out of memory",
        "kill -9 $$,     was killed by signal 9 (SIGKILL)",
        "kill -ABRT $$,  aborted in native code",
        "kill -SEGV $$,  crashed in native code",
        "exit 7,         ended without an answer: exit status 7",
        "echo '{}',      ended without an answer",
    })
    void workerWithoutAnAnswerHasDied(String piece, String text) throws Exception {
        fake.on("upgrade", "echo last words >&2\n" + piece);
        var end = ended(submit(UPGRADE));
        assertEquals(JobState.FAILED, end.state());
        assertEquals("org.bootcd1.Error.WorkerDied", error(end).name());
        assertTrue(error(end).message().contains(text), () -> error(end).message());
        assertTrue(error(end).message().contains("last words"), () -> error(end).message());
    }

    @Test
    void workerThatCannotBeStartedHasDied() throws Exception {
        var settings = new Workers.Settings(List.of("/no/such"), Duration.ZERO, Duration.ZERO);
        workers = new Workers(settings, clock);
        jobs = new Jobs("/", workers, Duration.ofMinutes(1), clock);
        jobs.listen(seen);
        var end = ended(submit(UPGRADE));
        assertEquals("org.bootcd1.Error.WorkerDied", error(end).name());
        assertTrue(error(end).message().contains("/no/such"), () -> error(end).message());
    }

    @Test
    void garbageBetweenEventsDoesNotHurt() throws Exception {
        var garbage = "echo hello; echo '{\"type\":\"Later\"}'; head -c 5000000 /dev/zero; echo";
        fake.on("upgrade", garbage + "\n" + say(upToDate()));
        assertEquals(JobState.SUCCEEDED, ended(submit(UPGRADE)).state());
    }

    @Test
    void workerThatHangsAfterItsAnswerIsKilled() throws Exception {
        fake.on("upgrade", "trap '' TERM\n" + say(upToDate()) + "\nexec sleep 60");
        assertEquals(JobState.SUCCEEDED, ended(submit(UPGRADE)).state());
    }

    @Test
    void equalRequestJoinsAndAnotherIsRefused() throws Exception {
        fake.on("upgrade", "hold\n" + say(upToDate()));
        var number = submit(UPGRADE);
        assertEquals(number, submit(UPGRADE));
        var busy = assertThrows(HostBusy.class, () -> submit(ROLLBACK));
        assertEquals(
                "job 1 (upgrade) changes the host; wait for it or cancel it", busy.getMessage());
        assertThrows(HostBusy.class, () -> submit(new JobRequest.Upgrade(true)));
        fake.release("upgrade");
        ended(number);
        assertEquals(1, fake.orders().size());
        assertEquals(number + 1, submit(UPGRADE));
        fake.release("upgrade");
    }

    @Test
    void readingTheHostRunsBesideAJob() throws Exception {
        fake.on("upgrade", "hold\n" + say(upToDate())).on("status", "exit 4");
        var upgrade = submit(UPGRADE);
        var status = submit(new JobRequest.Status());
        ended(status);
        assertEquals(JobState.RUNNING, jobs.find(upgrade).orElseThrow().state());
        assertThrows(HostBusy.class, () -> submit(new JobRequest.CheckUpdate()));
        fake.release("upgrade");
        assertEquals(JobState.SUCCEEDED, ended(upgrade).state());
    }

    @Test
    void cancelledJobEndsAsCancelled() throws Exception {
        fake.on("upgrade", say(pulled(1, 2)) + "\nexec sleep 60");
        var number = submit(UPGRADE);
        seen.await(job -> job.progress().bytesDone() == 1);
        jobs.cancel(number);
        var end = ended(number);
        assertEquals(JobState.CANCELLED, end.state());
        assertEquals("org.bootcd1.Error.Cancelled", error(end).name());
    }

    @Test
    void workerThatIgnoresCancelIsKilled() throws Exception {
        fake.on("upgrade", "trap '' TERM\n" + say(pulled(1, 2)) + "\nexec sleep 60");
        var number = submit(UPGRADE);
        seen.await(job -> job.progress().bytesDone() == 1);
        jobs.cancel(number);
        assertThrows(HostBusy.class, () -> submit(UPGRADE), "no join with what ends");
        assertEquals(JobState.CANCELLED, ended(number).state());
    }

    @Test
    void cancelThatComesTooLateLeavesTheResult() throws Exception {
        fake.on("upgrade", "trap '' TERM\n" + say(pulled(1, 2)) + "\nhold\n" + say(upToDate()));
        var number = submit(UPGRADE);
        seen.await(job -> job.progress().bytesDone() == 1);
        jobs.cancel(number);
        fake.release("upgrade");
        assertEquals(JobState.SUCCEEDED, ended(number).state());
        jobs.cancel(number);
        assertEquals(JobState.SUCCEEDED, jobs.find(number).orElseThrow().state());
    }

    @Test
    void finishedJobLingersForAWhile() throws Exception {
        serve(Duration.ZERO, Duration.ofMillis(50));
        fake.on("upgrade", say(upToDate()));
        var number = submit(UPGRADE);
        seen.awaitRemoved(number);
        assertEquals(List.of(), jobs.all());
    }

    @Test
    void spareWorkerTakesTheNextOrder() throws Exception {
        serve(Duration.ofMinutes(1), Duration.ofMinutes(1));
        fake.on("upgrade", say(upToDate()));
        ended(submit(UPGRADE));
        assertTrue(jobs.awaitIdle(Duration.ofSeconds(10)));
        assertEquals(JobState.SUCCEEDED, ended(submit(UPGRADE)).state());
        assertEquals(fake.started().get(1), fake.takers().get(1));
    }

    @Test
    void spareWorkerThatDiedIsReplaced() throws Exception {
        serve(Duration.ofMinutes(1), Duration.ofMinutes(1));
        fake.on("upgrade", say(upToDate()));
        ended(submit(UPGRADE));
        assertTrue(jobs.awaitIdle(Duration.ofSeconds(10)));
        var spare = ProcessHandle.of(Long.parseLong(awaitStarted(2))).orElseThrow();
        spare.destroyForcibly();
        spare.onExit().get();
        assertEquals(JobState.SUCCEEDED, ended(submit(UPGRADE)).state());
    }

    @Test
    void spareWorkerIsDismissedInTime() throws Exception {
        serve(Duration.ofMillis(50), Duration.ofMinutes(1));
        fake.on("upgrade", say(upToDate()));
        ended(submit(UPGRADE));
        assertTrue(jobs.awaitIdle(Duration.ofSeconds(10)));
        var spare = ProcessHandle.of(Long.parseLong(awaitStarted(2)));
        if (spare.isPresent()) {
            spare.get().onExit().get();
        }
    }

    private String awaitStarted(int count) throws Exception {
        while (fake.started().size() < count) {
            Thread.onSpinWait();
        }
        return fake.started().get(count - 1);
    }

    private JobView ended(long number) throws InterruptedException {
        return seen.await(job -> job.number() == number && job.state().isFinished());
    }

    private static JobError error(JobView job) {
        return job.error().orElseThrow();
    }

    private long submit(JobRequest request) throws HostBusy {
        return jobs.submit(request, "");
    }
}

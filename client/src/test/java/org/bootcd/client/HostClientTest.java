package org.bootcd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootcd.api.Host;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.Json;
import org.bootcd1.Error;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HostClientTest {
    private static final String JOB = "/org/bootcd1/job/7";
    private static final JobResult ROLLED_BACK = new JobResult.RolledBack(true);
    private static final JobRequest UPGRADE = new JobRequest.Upgrade(false);

    private PrivateBus bus;
    private FakeHost host;
    private HostClient client;

    @BeforeEach
    void connect(@TempDir Path directory) throws Exception {
        bus = PrivateBus.start(directory);
        host = FakeHost.export(bus);
        client = HostClient.connect(bus.address());
    }

    @AfterEach
    void disconnect() throws Exception {
        try {
            client.close();
            host.close();
        } finally {
            bus.close();
        }
    }

    @Test
    void readsTheHost() throws Exception {
        var expected =
                Host.of(
                        new Host.Spec(Optional.empty(), Host.BootOrder.ROLLBACK),
                        new Host.Status(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                true,
                                Optional.empty(),
                                Optional.empty()));
        host.properties.put("Status", new Variant<>(Json.print(expected)));

        assertEquals(
                new JobResult.HostRead(expected),
                client.run(new JobRequest.Status(), JobListener.NONE));
    }

    @Test
    void saysWhyTheHostCannotBeRead() {
        host.properties.put("Status", new Variant<>(""));
        host.properties.put("StatusError", new Variant<>("reading /ostree: no such file"));

        var e = assertThrows(RequestFailed.class, () -> run(new JobRequest.Status()));

        assertEquals("reading /ostree: no such file", e.getMessage());
    }

    @Test
    void returnsTheResultOfAJobThatWasOverAtOnce() throws Exception {
        host.answer(() -> new FakeJob(JOB).messages("hello").succeeded(ROLLED_BACK));
        var listener = new RecordingListener();

        assertEquals(ROLLED_BACK, client.run(new JobRequest.Rollback(true), listener));

        assertEquals(List.of("Rollback {apply=[true]}"), host.calls);
        assertEquals(List.of("hello"), listener.lines);
    }

    @Test
    void sendsTheOptionsOfSwitch() throws Exception {
        host.answer(() -> new FakeJob(JOB).succeeded(ROLLED_BACK));

        run(new JobRequest.Switch("/srv/os:1", "oci", true, false, false));

        assertEquals(
                List.of(
                        "Switch /srv/os:1 {apply=[false], enforce-container-sigpolicy=[true],"
                                + " retain=[false], transport=[oci]}"),
                host.calls);
    }

    @Test
    void followsAJobToItsEnd() throws Exception {
        var job = new FakeJob(JOB).messages("one");
        host.answer(() -> job);
        var listener =
                new RecordingListener(
                        new Runnable() {
                            private int step;

                            @Override
                            public void run() {
                                switch (step++) {
                                    case 0 ->
                                            job.messages("one", "two").pulling(25, 100, 7).signal();
                                    case 1 ->
                                            job.messages("one", "two", "three")
                                                    .succeeded(ROLLED_BACK)
                                                    .signal();
                                    default -> {}
                                }
                            }
                        });

        assertEquals(ROLLED_BACK, client.run(UPGRADE, listener));

        assertEquals(List.of("one", "two", "three"), listener.lines);
        assertTrue(listener.progress.contains(new Progress("pulling", 25, 100, 7)));
    }

    @Test
    void failureOfAJobKeepsItsNameAndMessage() {
        host.answer(
                () ->
                        new FakeJob(JOB)
                                .ended("failed", "org.bootcd1.Error.ImageNotFound", "no tag"));

        var e = assertThrows(RequestFailed.class, () -> run(UPGRADE));

        assertEquals("org.bootcd1.Error.ImageNotFound", e.errorName());
        assertEquals("no tag", e.getMessage());
    }

    @Test
    void refusalsAreExceptionsOfTheirOwn() {
        host.answer(
                () -> {
                    throw new Error.HostBusy("an upgrade runs");
                });
        var busy = assertThrows(RequestFailed.HostBusy.class, () -> run(UPGRADE));
        assertEquals("an upgrade runs", busy.getMessage());

        host.answer(
                () -> {
                    throw new org.freedesktop.DBus.Error.AccessDenied("not for you");
                });
        assertThrows(RequestFailed.AccessDenied.class, () -> run(UPGRADE));
    }

    @Test
    void cancelsAJobThatItStarted() {
        var job = new FakeJob(JOB);
        host.answer(() -> job);
        var listener = new RecordingListener(() -> assertTrue(cancel()));

        assertThrows(RequestFailed.Cancelled.class, () -> client.run(UPGRADE, listener));

        assertEquals(0, job.cancelled.getCount());
    }

    @Test
    void cancelsAJobThatStartsLater() {
        var job = new FakeJob(JOB);
        host.answer(
                () -> {
                    assertTrue(cancel());
                    return job;
                });

        assertThrows(RequestFailed.Cancelled.class, () -> run(UPGRADE));

        assertEquals(0, job.cancelled.getCount());
    }

    @Test
    void leavesAJobThatItJoinedRunning() throws Exception {
        var job = new FakeJob(JOB).startedByOther();
        host.answer(() -> job);
        var listener =
                new RecordingListener(
                        () -> {
                            assertFalse(cancel());
                            job.succeeded(ROLLED_BACK).signal();
                        });

        assertEquals(ROLLED_BACK, client.run(UPGRADE, listener));

        assertEquals(1, job.cancelled.getCount());
    }

    @Test
    void tellsAMissingServiceFromAFailingOne() {
        host.close();

        assertThrows(NoService.class, () -> run(UPGRADE));
        assertThrows(NoService.class, () -> HostClient.connect("unix:path=/nonexistent/bus"));
    }

    @Test
    void noticesThatTheServiceWentAwayDuringAJob() {
        host.answer(() -> new FakeJob(JOB));
        var listener = new RecordingListener(host::close);

        assertThrows(ServiceLost.class, () -> client.run(UPGRADE, listener));
    }

    @Test
    void noticesThatTheBusWentAwayDuringAJob() throws Exception {
        host.answer(() -> new FakeJob(JOB));
        var listener = new RecordingListener(bus::close);

        assertThrows(ServiceLost.class, () -> client.run(UPGRADE, listener));

        host.awaitBusLoss();
    }

    private JobResult run(JobRequest request) throws IOException {
        return client.run(request, JobListener.NONE);
    }

    private boolean cancel() {
        try {
            return client.cancel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.bootcd.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bootcd.api.BusNames;
import org.bootcd.api.Host;
import org.bootcd.api.JobRequest;
import org.bootcd.api.JobResult;
import org.bootcd.api.Json;
import org.bootcd.client.BusConnection.Method;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * The host as the service {@code org.bootcd1} offers it on a message bus. Closing it, or dying,
 * leaves a running job running. One client runs one request.
 */
public final class HostClient implements Agent {
    /** Where the system bus listens unless {@code DBUS_SYSTEM_BUS_ADDRESS} says otherwise. */
    public static final String SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket";

    /** A job is read at least so often, in case its service died without a word. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);

    private final String address;
    private final BusConnection bus;
    private volatile @Nullable Followed followed;
    private volatile boolean cancelRequested;

    /** A job, and whether it was started for this client. */
    private record Followed(String path, boolean own) {}

    private HostClient(String address, BusConnection bus) {
        this.address = address;
        this.bus = bus;
    }

    /**
     * Connects to the bus; the service is started by the first request.
     *
     * @param address D-Bus address of the bus
     * @throws NoService when nobody listens there
     */
    public static HostClient connect(String address) throws IOException {
        return new HostClient(address, BusConnection.connect(address));
    }

    /** {@inheritDoc} A request equal to a running job's joins that job. */
    @Override
    public JobResult run(JobRequest request, JobListener listener) throws IOException {
        return switch (request) {
            case JobRequest.Status() -> new JobResult.HostRead(host());
            case JobRequest.CheckUpdate() -> follow(call("CheckUpdate", Map.of()), listener);
            case JobRequest.Upgrade upgrade ->
                    follow(call("Upgrade", apply(upgrade.apply())), listener);
            case JobRequest.Rollback rollback ->
                    follow(call("Rollback", apply(rollback.apply())), listener);
            case JobRequest.Switch target -> follow(callSwitch(target), listener);
            case JobRequest.Pull _, JobRequest.Fsck _, JobRequest.Cleanup _ ->
                    throw new IllegalArgumentException(
                            "the service does not offer " + request.kind());
        };
    }

    private Host host() throws IOException {
        var status = property("Status");
        if (status.isEmpty()) {
            throw RequestFailed.of("org.bootcd1.Error.Failed", property("StatusError"));
        }
        return parse(status, Host.class);
    }

    private String property(String name) throws IOException {
        var get = method(BusNames.HOST_PATH, BusConnection.PROPERTIES, "Get");
        return bus.call(get, "ss", BusNames.HOST_INTERFACE, name)[0] instanceof Variant<?> variant
                ? String.valueOf(variant.getValue())
                : "";
    }

    private Object[] call(String verb, Map<String, Variant<?>> options) throws IOException {
        return bus.call(verb(verb), "a{sv}", options);
    }

    private Object[] callSwitch(JobRequest.Switch target) throws IOException {
        var options = new LinkedHashMap<String, Variant<?>>();
        options.put("transport", new Variant<>(target.transport()));
        options.put(
                "enforce-container-sigpolicy", new Variant<>(target.enforceContainerSigpolicy()));
        options.put("retain", new Variant<>(target.retain()));
        options.putAll(apply(target.apply()));
        return bus.call(verb("Switch"), "sa{sv}", target.image(), options);
    }

    private static Map<String, Variant<?>> apply(boolean apply) {
        return Map.of("apply", new Variant<>(apply));
    }

    /** The job may be over before the first look at it: the service keeps it for minutes. */
    private JobResult follow(Object[] reply, JobListener listener) throws IOException {
        var path = path(reply);
        bus.watch(BusNames.SERVICE, path);
        var job = read(path);
        noteFollowed(path, job);
        int heard = hear(job, 0, listener);
        while (!job.state().isFinished()) {
            listener.progressed(job.progress());
            bus.awaitSignal(MAX_SILENCE);
            job = read(path);
            heard = hear(job, heard, listener);
        }
        return result(job);
    }

    /** Cancelling may have been asked for before there was a job. */
    private void noteFollowed(String path, JobSnapshot job) throws IOException {
        boolean own = job.initiator().equals(bus.uniqueName());
        followed = new Followed(path, own);
        if (own && cancelRequested) {
            bus.call(cancelMethod(path));
        }
    }

    /** Returns how many lines have been passed on by now. */
    private static int hear(JobSnapshot job, int heard, JobListener listener) {
        job.messages().stream().skip(heard).forEach(listener::said);
        return Math.max(heard, job.messages().size());
    }

    private static String path(Object[] reply) throws ServiceLost {
        return switch (reply.length == 0 ? "" : reply[0]) {
            case DBusPath path -> path.getPath();
            case String path when path.startsWith("/") -> path;
            default -> throw new ServiceLost("unexpected answer: " + Arrays.toString(reply));
        };
    }

    private JobSnapshot read(String path) throws IOException {
        var getAll = method(path, BusConnection.PROPERTIES, "GetAll");
        try {
            return JobSnapshot.of((Map<?, ?>) bus.call(getAll, "s", BusNames.JOB_INTERFACE)[0]);
        } catch (NoService e) {
            throw lost(e);
        } catch (RequestFailed e) {
            throw e.errorName().startsWith(BusConnection.BUS) ? lost(e) : e;
        }
    }

    private static ServiceLost lost(IOException cause) {
        return new ServiceLost(
                "bootcd went away while the job ran; see 'bootc status' and 'journalctl -u bootcd'",
                cause);
    }

    private static JobResult result(JobSnapshot job) throws IOException {
        return switch (job.state()) {
            case SUCCEEDED -> parse(job.result(), JobResult.class);
            case RUNNING, FAILED, CANCELLED ->
                    throw RequestFailed.of(job.errorName(), job.errorMessage());
        };
    }

    private static <T> T parse(String json, Class<T> type) throws IOException {
        try {
            return Json.parse(json, type);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "bootcd's answer is not understood: "
                            + e.getOriginalMessage()
                            + "; are bootc and bootcd of the same version?",
                    e);
        }
    }

    /** Uses a connection of its own, since this one belongs to the thread in {@link #run}. */
    @Override
    public boolean cancel() throws IOException {
        cancelRequested = true;
        var job = followed;
        if (job == null || !job.own()) {
            return job == null;
        }
        try (var other = BusConnection.connect(address)) {
            other.call(cancelMethod(job.path()));
        }
        return true;
    }

    private static Method cancelMethod(String path) {
        return method(path, BusNames.JOB_INTERFACE, "Cancel");
    }

    private static Method verb(String member) {
        return method(BusNames.HOST_PATH, BusNames.HOST_INTERFACE, member);
    }

    private static Method method(String path, String interfaceName, String member) {
        return new Method(BusNames.SERVICE, path, interfaceName, member);
    }

    @Override
    public void close() throws IOException {
        bus.close();
    }
}

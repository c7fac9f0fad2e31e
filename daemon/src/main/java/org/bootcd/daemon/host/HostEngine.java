package org.bootcd.daemon.host;

import java.io.IOException;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.JobResult;
import org.bootcd.api.WorkOrder;

/** Does what a worker is asked to do. */
public final class HostEngine {
    @SuppressWarnings("DoNotCallSuggester")
    public JobResult run(WorkOrder order, Consumer<Event> events)
            throws IOException, InterruptedException {
        throw new IOException(order.request().kind() + ": not built yet");
    }

    /** The name under {@code org.bootcd1.Error} that a failure has on the bus. */
    public static String errorName(Throwable failure) {
        return failure instanceof InterruptedException
                ? "org.bootcd1.Error.Cancelled"
                : "org.bootcd1.Error.Failed";
    }
}

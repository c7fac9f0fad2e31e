package org.bootcd.daemon.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.api.Json;
import org.bootcd.api.WorkOrder;
import org.bootcd.daemon.host.ErrorNames;
import org.bootcd.daemon.host.HostEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one order and tells how it ended; whatever happens, the last event is an answer. */
final class Run {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final String INVALID_ARGUMENT = "org.bootcd1.Error.InvalidArgument";

    private final HostEngine engine;
    private final Consumer<Event> events;

    Run(HostEngine engine, Consumer<Event> events) {
        this.engine = engine;
        this.events = events;
    }

    /** Returns the exit status of the process. */
    int perform(String line) {
        events.accept(new Event.Start(Event.PROTOCOL_VERSION));
        WorkOrder order;
        try {
            order = Json.parse(line, WorkOrder.class);
        } catch (JsonProcessingException e) {
            var message = "not a work order: " + e.getOriginalMessage();
            events.accept(new Event.Failure(INVALID_ARGUMENT, message));
            return 2;
        }
        return perform(order);
    }

    // Everything is caught here because this is the top of the process: native code and libraries
    // throw errors too, and the service must be told of them.
    @SuppressWarnings("InterruptedExceptionSwallowed")
    private int perform(WorkOrder order) {
        try {
            events.accept(new Event.Result(engine.run(order, events)));
            return 0;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            LOG.info("{} failed", order.request().kind(), e);
            events.accept(new Event.Failure(ErrorNames.of(e), message(e)));
            return 1;
        }
    }

    private static String message(Throwable failure) {
        return Optional.ofNullable(failure.getMessage())
                .filter(text -> !text.isBlank())
                .orElseGet(() -> failure.getClass().getSimpleName());
    }
}

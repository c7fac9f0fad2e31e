package org.bootcd.daemon.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bootcd.api.Event;
import org.bootcd.api.Json;
import org.junit.jupiter.api.Test;

class EventWriterTest {
    private static final Event MESSAGE = new Event.Message(Event.Level.INFO, "hello");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final EventWriter writer = new EventWriter(out, nanos::get);

    @Test
    void limitsProgressToFiveLinesASecond() throws Exception {
        for (int i = 0; i < 100; i++) {
            writer.accept(pulled(i));
            nanos.addAndGet(20_000_000);
        }
        assertEquals(
                List.of(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L),
                events().stream().map(e -> ((Event.ProgressBytes) e).bytes()).toList());
    }

    @Test
    void lastProgressOfATaskComesBeforeTheNextTask() throws Exception {
        writer.accept(pulled(1));
        writer.accept(pulled(2));
        writer.accept(pulled(3));
        writer.accept(staged(0));
        assertEquals(List.of(pulled(1), pulled(3), staged(0)), events());
    }

    @Test
    void heldProgressComesBeforeAMessage() throws Exception {
        writer.accept(pulled(1));
        writer.accept(pulled(2));
        writer.accept(MESSAGE);
        assertEquals(List.of(pulled(1), pulled(2), MESSAGE), events());
    }

    @Test
    void completedTaskIsWrittenAtOnce() throws Exception {
        writer.accept(pulled(1));
        writer.accept(pulled(100));
        assertEquals(List.of(pulled(1), pulled(100)), events());
    }

    @Test
    void readerThatHasGoneIsNoError() {
        var broken =
                new EventWriter(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        },
                        nanos::get);
        broken.accept(MESSAGE);
        broken.accept(MESSAGE);
        assertEquals(0, out.size());
    }

    private List<Event> events() throws Exception {
        var events = new java.util.ArrayList<Event>();
        for (var line : out.toString(UTF_8).lines().toList()) {
            events.add(Json.parse(line, Event.class));
        }
        return events;
    }

    private static Event pulled(long bytes) {
        return new Event.ProgressBytes("pulling", "", "x", 0, bytes, 100, 0, 0, 1, List.of());
    }

    private static Event staged(long steps) {
        return new Event.ProgressSteps("staging", "", "x", 0, steps, 3, List.of());
    }
}

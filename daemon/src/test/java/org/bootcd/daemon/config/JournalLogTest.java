package org.bootcd.daemon.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalLogTest {
    @ParameterizedTest
    @CsvSource({"ERROR,<3>", "WARN,<4>", "INFO,<6>", "DEBUG,<7>", "TRACE,<7>"})
    void levelsBecomePriorities(String level, String prefix) {
        assertEquals(prefix + "hello\n", encoded(Level.toLevel(level), "hello", null));
    }

    @Test
    void everyLineOfATraceHasAPriority() {
        var text = encoded(Level.ERROR, "a\nb", new IOException("x"));
        assertTrue(text.startsWith("<3>a\n<3>b\n<3>java.io.IOException: x\n"), text);
        assertTrue(text.lines().allMatch(line -> line.startsWith("<3>")), text);
    }

    private static String encoded(Level level, String message, @Nullable Throwable thrown) {
        var logger = new LoggerContext().getLogger("test");
        var event = new LoggingEvent("test", logger, level, message, thrown, null);
        return new String(new JournalLog.PriorityEncoder().encode(event), UTF_8);
    }
}

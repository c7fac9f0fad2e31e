package org.bootcd.daemon.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class LogLineTest {
    @ParameterizedTest
    @CsvSource({
        "<3>a, ERROR, a",
        "<4>a, WARN,  a",
        "<6>a, INFO,  a",
        "<7>a, DEBUG, a",
        "a,    INFO,  a",
        "<3,   INFO,  <3",
        "'',   INFO,  ''",
    })
    void takesThePriorityOff(String line, Level level, String text) {
        assertEquals(new LogLine(level, text), LogLine.parse(line));
    }
}

package org.bootcd.daemon.job;

import org.slf4j.Logger;
import org.slf4j.event.Level;

/** A line of a worker's standard error, with the priority that sd-daemon(3) puts before it. */
record LogLine(Level level, String text) {
    private static final int PREFIX = "<6>".length();

    static LogLine parse(String line) {
        if (line.length() < PREFIX || line.charAt(0) != '<' || line.charAt(2) != '>') {
            return new LogLine(Level.INFO, line);
        }
        var level =
                switch (line.charAt(1)) {
                    case '0', '1', '2', '3' -> Level.ERROR;
                    case '4' -> Level.WARN;
                    case '5', '6' -> Level.INFO;
                    default -> Level.DEBUG;
                };
        return new LogLine(level, line.substring(PREFIX));
    }

    void logTo(Logger log) {
        log.atLevel(level).log("worker: {}", text);
    }
}

package org.bootcd.daemon.process;

import java.util.Map;

/** How a process ended, as a shell counts it: 128 + N for signal N. */
public record ExitStatus(int code) {
    private static final int SIGNAL_BASE = 128;
    private static final Map<Integer, String> SIGNALS =
            Map.of(
                    1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE",
                    9, "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");

    public boolean isSuccess() {
        return code == 0;
    }

    /** For an error message: {@code exit status 1}, {@code killed by signal 9 (SIGKILL)}. */
    @Override
    public String toString() {
        var signal = code - SIGNAL_BASE;
        return SIGNALS.containsKey(signal)
                ? "killed by signal %d (%s)".formatted(signal, SIGNALS.get(signal))
                : "exit status " + code;
    }
}

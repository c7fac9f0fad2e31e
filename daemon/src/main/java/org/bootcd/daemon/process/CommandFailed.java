package org.bootcd.daemon.process;

import java.io.IOException;
import java.util.List;

/** A command could not be started, ran too long or ended with an error. */
public final class CommandFailed extends IOException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String program, String reason, List<String> stderrTail) {
        super(message(program, reason, stderrTail));
    }

    private static String message(String program, String reason, List<String> stderrTail) {
        var start = program + ": " + reason;
        return stderrTail.isEmpty() ? start : start + ": " + String.join("; ", stderrTail);
    }
}

package org.bootcd.client;

import java.io.IOException;
import java.util.List;

/** The worker process ended without an answer. */
public final class WorkerDied extends IOException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<String> lastWords;

    WorkerDied(String message, List<String> lastWords) {
        super(message);
        this.lastWords = List.copyOf(lastWords);
    }

    /** The end of what it wrote to standard error. */
    public List<String> lastWords() {
        return lastWords;
    }
}

package org.bootcd.api;

import java.util.Locale;

/** Life of a job. {@link #wireName} is the value of {@link JobInterface}'s property State. */
public enum JobState {
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isFinished() {
        return this != RUNNING;
    }
}

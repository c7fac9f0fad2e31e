package org.bootcd.client;

/** Hears how a job gets on. */
public interface JobListener {
    /** Hears nothing. */
    JobListener NONE =
            new JobListener() {
                @Override
                public void progressed(Progress progress) {}

                @Override
                public void said(String line) {}
            };

    /** The job has got on; intermediate states may be left out. */
    void progressed(Progress progress);

    /**
     * A line for the person who asked, every line once and in order; a warning begins with {@value
     * org.bootcd.api.JobInterface#WARNING_PREFIX}.
     */
    void said(String line);
}

package org.bootcd.daemon.job;

/** Is told of jobs; calls for one job are in order. Must not block. */
public interface JobListener {
    void added(JobView job);

    void changed(JobView job);

    void removed(JobView job);

    /** Before there is a bus. */
    record None() implements JobListener {
        @Override
        public void added(JobView job) {}

        @Override
        public void changed(JobView job) {}

        @Override
        public void removed(JobView job) {}
    }
}

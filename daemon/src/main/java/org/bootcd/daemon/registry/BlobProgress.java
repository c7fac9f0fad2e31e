package org.bootcd.daemon.registry;

/** Hears how a blob comes in. Called on the transferring thread, so it must not block. */
public interface BlobProgress {
    /** This many further bytes were fetched. */
    void fetched(long bytes);

    /** This many bytes need no fetching: they are here from an earlier attempt. */
    void cached(long bytes);

    /** All bytes so far count for nothing; the blob is fetched from its beginning. */
    void restarted();

    /** Ignores everything. */
    static BlobProgress none() {
        return new BlobProgress() {
            @Override
            public void fetched(long bytes) {}

            @Override
            public void cached(long bytes) {}

            @Override
            public void restarted() {}
        };
    }
}

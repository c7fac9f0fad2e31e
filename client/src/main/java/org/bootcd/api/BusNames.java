package org.bootcd.api;

/** Names on the bus that clients may rely on. */
public final class BusNames {
    /** Well-known name owned by the service. */
    public static final String SERVICE = "org.bootcd1";

    /** Object with {@link HostInterface}; also the object manager of all jobs. */
    public static final String HOST_PATH = "/org/bootcd1";

    /** Parent of the job objects: {@code /org/bootcd1/job/N}. */
    public static final String JOB_PATH_PREFIX = "/org/bootcd1/job/";

    public static final String HOST_INTERFACE = "org.bootcd1.Host";
    public static final String JOB_INTERFACE = "org.bootcd1.Job";

    private BusNames() {}
}

package org.bootcd.api;

/**
 * The line that starts a worker.
 *
 * @param sysroot directory of the sysroot, {@code /} for the running host; unused by {@link
 *     JobRequest.Pull}
 */
public record WorkOrder(String sysroot, JobRequest request) {}

/**
 * Jobs and the worker process of each. One job changes the host at a time; the lock that makes this
 * true beyond this process is held by the worker. Nothing here reads the sysroot but by a worker;
 * {@link org.bootcd.daemon.job.Fingerprint} only looks at the dates of its files.
 */
@NullMarked
package org.bootcd.daemon.job;

import org.jspecify.annotations.NullMarked;

/**
 * The engine: what each job does, composed of the leaves below, which do not know each other. A job
 * holds the job lock (a flock on the repository) from start to end if it changes the host, and the
 * sysroot lock only while it writes deployments.
 *
 * <p>An update goes: resolve the manifest, note it on the tracked image, fetch the layers that are
 * missing and import each as it comes, take the sysroot lock, check that no other program has
 * dropped a layer, merge, deploy, collect what nothing needs.
 */
@NullMarked
package org.bootcd.daemon.host;

import org.jspecify.annotations.NullMarked;

/** The worker process: one order in, lines of events out. */
@NullMarked
package org.bootcd.daemon.worker;

import org.jspecify.annotations.NullMarked;

/** Other programs: how they are started, fed, watched and ended. */
@NullMarked
package org.bootcd.daemon.process;

import org.jspecify.annotations.NullMarked;

/** What the service tells systemd. */
@NullMarked
package org.bootcd.daemon.systemd;

import org.jspecify.annotations.NullMarked;

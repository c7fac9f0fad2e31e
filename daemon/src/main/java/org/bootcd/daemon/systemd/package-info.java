@NullMarked
package org.bootcd.daemon.systemd;

import org.jspecify.annotations.NullMarked;

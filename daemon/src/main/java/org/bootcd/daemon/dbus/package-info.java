@NullMarked
package org.bootcd.daemon.dbus;

import org.jspecify.annotations.NullMarked;

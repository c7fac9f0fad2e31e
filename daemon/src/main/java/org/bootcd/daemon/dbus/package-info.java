/**
 * The service on the bus. It decides nothing: it checks callers and options, and translates between
 * {@link org.bootcd.daemon.job} and D-Bus types.
 */
@NullMarked
package org.bootcd.daemon.dbus;

import org.jspecify.annotations.NullMarked;

/**
 * Names of errors that the D-Bus specification defines. dbus-java has classes for them, but sends
 * their own package, {@code org.freedesktop.dbus.errors}, as the name.
 */
@NullMarked
package org.freedesktop.DBus;

import org.jspecify.annotations.NullMarked;

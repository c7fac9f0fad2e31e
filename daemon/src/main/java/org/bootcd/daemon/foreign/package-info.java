/**
 * The door to native code: libostree with GLib, and the few calls of libc that Java lacks. Callers
 * get types that close what they opened; no pointer leaves this package. Handles are used by one
 * thread at a time, save where a method says otherwise.
 */
@NullMarked
package org.bootcd.daemon.foreign;

import org.jspecify.annotations.NullMarked;

/**
 * What the next boot is told: kernel arguments. Boot entries themselves are written by libostree
 * alone, so that both copies of them stay consistent.
 */
@NullMarked
package org.bootcd.daemon.boot;

import org.jspecify.annotations.NullMarked;

/** What the programs of this module are told from outside, checked once at their start. */
@NullMarked
package org.bootcd.daemon.config;

import org.jspecify.annotations.NullMarked;

/** Puts the service together; nothing else wires. */
@NullMarked
package org.bootcd.daemon;

import org.jspecify.annotations.NullMarked;

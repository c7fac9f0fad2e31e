/**
 * The contract between {@code bootcd}, its worker processes and its clients: D-Bus interfaces, the
 * records that travel as JSON, error names. Both sides compile against it; it holds no behaviour.
 */
@NullMarked
package org.bootcd.api;

import org.jspecify.annotations.NullMarked;

/**
 * Which images the host's owner lets in: containers-policy.json(5). Anything that is not understood
 * refuses.
 */
@NullMarked
package org.bootcd.daemon.trust;

import org.jspecify.annotations.NullMarked;

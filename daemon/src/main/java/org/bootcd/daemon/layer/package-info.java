@NullMarked
package org.bootcd.daemon.layer;

import org.jspecify.annotations.NullMarked;

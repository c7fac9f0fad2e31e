@NullMarked
package org.bootcd.daemon.ostree;

import org.jspecify.annotations.NullMarked;

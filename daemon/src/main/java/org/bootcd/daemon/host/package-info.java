@NullMarked
package org.bootcd.daemon.host;

import org.jspecify.annotations.NullMarked;

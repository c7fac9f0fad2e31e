@NullMarked
package org.bootcd.daemon.foreign;

import org.jspecify.annotations.NullMarked;

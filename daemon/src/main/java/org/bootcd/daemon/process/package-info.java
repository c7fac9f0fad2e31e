@NullMarked
package org.bootcd.daemon.process;

import org.jspecify.annotations.NullMarked;

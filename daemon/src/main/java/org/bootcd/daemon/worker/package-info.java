@NullMarked
package org.bootcd.daemon.worker;

import org.jspecify.annotations.NullMarked;

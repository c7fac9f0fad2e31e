@NullMarked
package org.bootcd.daemon.boot;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.bootcd.daemon.image;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.bootcd.daemon;

import org.jspecify.annotations.NullMarked;

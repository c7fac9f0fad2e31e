@NullMarked
package org.bootcd1;

import org.jspecify.annotations.NullMarked;

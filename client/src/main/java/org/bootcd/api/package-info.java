@NullMarked
package org.bootcd.api;

import org.jspecify.annotations.NullMarked;

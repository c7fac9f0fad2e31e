@NullMarked
package org.bootcd.client;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.bootcd.daemon.registry;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.bootcd.daemon.config;

import org.jspecify.annotations.NullMarked;

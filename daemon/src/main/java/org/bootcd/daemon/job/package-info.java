@NullMarked
package org.bootcd.daemon.job;

import org.jspecify.annotations.NullMarked;

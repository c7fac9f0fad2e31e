/** What Jazzer feeds with bytes of its own making, guided by the code they reach. */
@NullMarked
package org.bootcd.it.fuzz;

import org.jspecify.annotations.NullMarked;

/** Trees and images that nobody thought of, made from a seed that is printed. */
@NullMarked
package org.bootcd.it.random;

import org.jspecify.annotations.NullMarked;

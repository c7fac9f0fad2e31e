/** Files that other projects made to break readers of archives and documents, and what we say. */
@NullMarked
package org.bootcd.it.corpus;

import org.jspecify.annotations.NullMarked;

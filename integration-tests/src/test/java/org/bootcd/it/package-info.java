/** One class per user story, told with the packaged programs, libostree and a real registry. */
@NullMarked
package org.bootcd.it;

import org.jspecify.annotations.NullMarked;

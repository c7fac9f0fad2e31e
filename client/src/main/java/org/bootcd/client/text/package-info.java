/**
 * What the client shows to people: the host, results, sizes. Layouts and wordings are bootc's, so
 * that scripts and habits carry over; pure functions from the records of {@code org.bootcd.api}.
 */
@NullMarked
package org.bootcd.client.text;

import org.jspecify.annotations.NullMarked;

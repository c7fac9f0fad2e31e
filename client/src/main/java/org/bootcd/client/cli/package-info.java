/**
 * The program {@code bootc}: options, exit status and output are those of bootc, so that scripts
 * carry over. One class for each verb; {@link org.bootcd.client.cli.Bootc} wires them.
 *
 * <p>Results go to standard output; progress, notices and errors to standard error.
 */
@NullMarked
package org.bootcd.client.cli;

import org.jspecify.annotations.NullMarked;

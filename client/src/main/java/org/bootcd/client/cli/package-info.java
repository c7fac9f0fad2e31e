@NullMarked
package org.bootcd.client.cli;

import org.jspecify.annotations.NullMarked;

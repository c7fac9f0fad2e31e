@NullMarked
package org.bootcd.client.text;

import org.jspecify.annotations.NullMarked;

/**
 * The pure model of images: references, digests, manifests, configs and their JSON; no I/O.
 *
 * <p>Documents of a registry are read strictly and within bounds ({@code StrictJson}), since two
 * readers that understand the same signed bytes differently are a way past a signature. What goes
 * into an ostree commit is written as RFC 8785 canonical JSON, as bootc does.
 */
@NullMarked
package org.bootcd.daemon.image;

import org.jspecify.annotations.NullMarked;

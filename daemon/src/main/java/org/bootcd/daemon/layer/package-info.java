/**
 * Layer blobs as entries of an image. Decisions:
 *
 * <ul>
 *   <li>Where readers of archives disagree (two extension headers of a kind, a size on a link, data
 *       after one end block, NULs within names), the layer is invalid: what was scanned or signed
 *       would not be what is booted.
 *   <li>The paths kept, dropped and remapped are those of bootc, and so is the name a dropped path
 *       is counted under; {@code /var} and {@code /boot} are kept.
 *   <li>All xattrs are kept, {@code security.selinux} too: the commit's policy replaces it later.
 *   <li>Unlike bootc, gzip files of several members are read whole (RFC 1952, 2.2).
 *   <li>Whiteouts have to be regular files and name something in their directory.
 * </ul>
 */
@NullMarked
package org.bootcd.daemon.layer;

import org.jspecify.annotations.NullMarked;

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
 *       Those of files that have no value go when the object is written: libostree sees none.
 *   <li>Unlike bootc, gzip files of several members are read whole (RFC 1952, 2.2).
 *   <li>In layers on an encapsulated commit, hard links into the container's repository become
 *       files at the paths where other entries would be: unlike bootc's, {@code etc/x} is {@code
 *       usr/etc/x}, and they keep the xattrs of the object. A link to an object that the layer does
 *       not have is dropped, as bootc does, and counted.
 *   <li>An object layer may start its names with {@code ./}, as the first writers did. A name below
 *       {@code objects/} that is none of an object makes it invalid.
 *   <li>Whiteouts have to be regular files and name something in their directory.
 * </ul>
 */
@NullMarked
package org.bootcd.daemon.layer;

import org.jspecify.annotations.NullMarked;

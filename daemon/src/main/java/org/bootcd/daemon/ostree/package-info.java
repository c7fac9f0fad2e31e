/**
 * What bootcd keeps in an ostree repository and sysroot, in the formats of ostree-rs-ext: layer
 * commits, merge commits, their refs and metadata, deployments and their origin files. Object
 * checksums are computed here, in Java, and handed to libostree as expected checksums, because its
 * own hashing is seven times slower and would be asked for every file.
 *
 * <p>Objects that come with their name, those of encapsulated commits, are written only if the name
 * is right, metadata only in the form ostree itself writes, and the commit after all its objects:
 * other tools write it first and mark it as partial meanwhile. A commit that one of them left
 * marked counts as missing until it is fetched again.
 */
@NullMarked
package org.bootcd.daemon.ostree;

import org.jspecify.annotations.NullMarked;

/**
 * What bootcd keeps in an ostree repository and sysroot, in the formats of ostree-rs-ext: layer
 * commits, merge commits, their refs and metadata, deployments and their origin files. Object
 * checksums are computed here, in Java, and handed to libostree as expected checksums, because its
 * own hashing is seven times slower and would be asked for every file.
 */
@NullMarked
package org.bootcd.daemon.ostree;

import org.jspecify.annotations.NullMarked;

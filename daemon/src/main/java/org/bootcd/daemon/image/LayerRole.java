package org.bootcd.daemon.image;

/** What the tar of a layer holds. */
public enum LayerRole {
    /** The encapsulated commit with its trees, and content objects that are in no chunk. */
    COMMIT,
    /** Content objects of the encapsulated commit. */
    CHUNK,
    /** Files, as container builds make them. */
    DERIVED
}

package org.bootcd.daemon.ostree;

/** How far a check looks at files. Refs, commits and trees are always read. */
public enum CheckDepth {
    /** That they are there. */
    EXISTENCE,
    /** That they are what their names say. */
    CONTENT
}

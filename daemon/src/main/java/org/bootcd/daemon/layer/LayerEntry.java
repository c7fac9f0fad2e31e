package org.bootcd.daemon.layer;

/**
 * One member of a layer, in the order of the archive. Paths are relative to the image root, without
 * a leading slash ("" is the root), never hold an empty, "." or ".." component, and "etc" has
 * become "usr/etc". Whiteouts (OCI image spec, "Whiteouts") are ordinary regular files here.
 */
public sealed interface LayerEntry {
    String path();

    record Directory(String path, Attributes attributes) implements LayerEntry {}

    /** {@code size} is what {@link LayerReader#content} delivers, the holes included. */
    record RegularFile(String path, Attributes attributes, long size) implements LayerEntry {}

    /** The target is as the layer has it: neither normalised nor remapped. */
    record Symlink(String path, Attributes attributes, String target) implements LayerEntry {}

    /**
     * An object of the container's repository that a build has changed and that is to be kept for
     * {@link LinkToAside}, without a path in the image.
     */
    record Aside(String path, Attributes attributes, long size) implements LayerEntry {}

    /** The file that was set aside as {@code target} before. */
    record LinkToAside(String path, String target) implements LayerEntry {}

    /** Another name of {@code target}, a path like all others; whether it exists is not known. */
    record Hardlink(String path, String target) implements LayerEntry {}
}

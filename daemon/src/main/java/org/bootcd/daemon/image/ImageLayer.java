package org.bootcd.daemon.image;

/** One layer as manifest and config describe it together. */
public record ImageLayer(Descriptor descriptor, DiffId diffId, LayerRole role) {
    public Digest digest() {
        return descriptor.digest();
    }
}

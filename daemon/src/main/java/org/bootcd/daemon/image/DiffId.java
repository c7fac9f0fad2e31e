package org.bootcd.daemon.image;

/** The digest of a layer's uncompressed tar stream (OCI image-spec, config.md, "Layer DiffID"). */
public record DiffId(Digest digest) {
    public static DiffId parse(String text) throws InvalidManifest {
        return new DiffId(Digest.parse(text));
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}

package org.bootcd.daemon.image;

/**
 * An image and the transport to fetch it by, without a signature policy. {@link #toString()} is the
 * form ostree-ext derives ref names from: {@code docker://name} or {@code transport:name}.
 */
public record ImageReference(Transport transport, String name) {
    public ImageReference {
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("image name is empty or has control characters");
        }
    }

    /** Parses {@code docker://name}, {@code registry:name} or {@code transport:name}. */
    public static ImageReference parse(String text) throws InvalidReference {
        var colon = text.indexOf(':');
        if (colon < 0) {
            throw new InvalidReference(text, "no transport; write docker://NAME or oci:PATH");
        }
        var prefix = text.substring(0, colon);
        var name = text.substring(colon + 1);
        if (!prefix.equals("docker")) {
            return parse(text, Transport.parse(prefix), name);
        }
        if (!name.startsWith("//")) {
            throw new InvalidReference(text, "docker: must be followed by //");
        }
        return parse(text, Transport.REGISTRY, name.substring(2));
    }

    /**
     * Parses what a user gives as the target of a transport, such as {@code quay.io/x/y:tag}.
     * Stricter than {@link #parse}: a registry name must be one we can fetch.
     */
    public static ImageReference parseTarget(Transport transport, String name)
            throws InvalidReference {
        var reference = parse(name, transport, name);
        if (transport == Transport.REGISTRY) {
            RegistryReference.parse(name);
        }
        return reference;
    }

    private static ImageReference parse(String text, Transport transport, String name)
            throws InvalidReference {
        if (name.isEmpty()) {
            throw new InvalidReference(text, "the image name is empty");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidReference(text, "the image name has control characters");
        }
        return new ImageReference(transport, name);
    }

    /** The name as a registry reference; only for {@link Transport#REGISTRY}. */
    public RegistryReference registryReference() throws InvalidReference {
        if (transport != Transport.REGISTRY) {
            throw new IllegalStateException("not a registry reference: " + this);
        }
        return RegistryReference.parse(name);
    }

    /** Same as {@link #toString()}. */
    public String display() {
        return transport == Transport.REGISTRY
                ? "docker://" + name
                : transport.wireName() + ":" + name;
    }

    @Override
    public String toString() {
        return display();
    }
}

package org.bootcd.daemon.image;

import org.bootcd.daemon.image.SignaturePolicy.ContainerPolicy;
import org.bootcd.daemon.image.SignaturePolicy.Insecure;
import org.bootcd.daemon.image.SignaturePolicy.OstreeRemote;

/**
 * An image reference with its signature policy, as stored in the key {@code
 * container-image-reference} of an origin file. {@link #toString()} is the canonical spelling that
 * belongs there.
 */
public record OstreeImageReference(SignaturePolicy signature, ImageReference image) {
    private static final String SIGNED = "ostree-image-signed";
    private static final String UNVERIFIED_REGISTRY = "ostree-unverified-registry";
    private static final String UNVERIFIED_IMAGE = "ostree-unverified-image";
    private static final String REMOTE_REGISTRY = "ostree-remote-registry";
    private static final String REMOTE_IMAGE = "ostree-remote-image";

    /** Parses every spelling that origin files are known to hold. */
    public static OstreeImageReference parse(String text) throws InvalidReference {
        var colon = text.indexOf(':');
        var prefix = text.substring(0, Math.max(colon, 0));
        var rest = text.substring(colon + 1);
        return switch (prefix) {
            case SIGNED ->
                    new OstreeImageReference(new ContainerPolicy(), ImageReference.parse(rest));
            case UNVERIFIED_REGISTRY ->
                    new OstreeImageReference(new Insecure(), registryImage(rest));
            case UNVERIFIED_IMAGE ->
                    new OstreeImageReference(new Insecure(), ImageReference.parse(rest));
            case REMOTE_REGISTRY, REMOTE_IMAGE -> parseRemote(text, prefix, rest);
            default ->
                    throw new InvalidReference(
                            text, "it does not begin with ostree-image-signed: or its like");
        };
    }

    /** An unverified reference to what a user names, such as {@code quay.io/x/y:tag}. */
    public static OstreeImageReference parseTarget(Transport transport, String name)
            throws InvalidReference {
        return new OstreeImageReference(
                new Insecure(), ImageReference.parseTarget(transport, name));
    }

    private static OstreeImageReference parseRemote(String text, String prefix, String rest)
            throws InvalidReference {
        var colon = rest.indexOf(':');
        if (colon <= 0) {
            throw new InvalidReference(text, "the ostree remote is missing");
        }
        var image = rest.substring(colon + 1);
        return new OstreeImageReference(
                new OstreeRemote(rest.substring(0, colon)),
                prefix.equals(REMOTE_REGISTRY)
                        ? registryImage(image)
                        : ImageReference.parse(image));
    }

    private static ImageReference registryImage(String name) throws InvalidReference {
        return ImageReference.parse("registry:" + name);
    }

    @Override
    public String toString() {
        return switch (signature) {
            case ContainerPolicy() -> SIGNED + ":" + image;
            case Insecure() when image.transport() == Transport.REGISTRY ->
                    UNVERIFIED_REGISTRY + ":" + image.name();
            case Insecure() -> UNVERIFIED_IMAGE + ":" + image;
            case OstreeRemote(var remote) -> REMOTE_IMAGE + ":" + remote + ":" + image;
        };
    }
}

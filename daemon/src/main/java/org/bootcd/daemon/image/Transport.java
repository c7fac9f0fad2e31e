package org.bootcd.daemon.image;

import java.util.Arrays;

/** Where an image comes from (containers-transports(5)). */
public enum Transport {
    REGISTRY("registry"),
    OCI("oci"),
    OCI_ARCHIVE("oci-archive"),
    DOCKER_ARCHIVE("docker-archive"),
    CONTAINERS_STORAGE("containers-storage"),
    DIR("dir"),
    DOCKER_DAEMON("docker-daemon");

    private final String wireName;

    Transport(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in references, origin files and on the command line. */
    public String wireName() {
        return wireName;
    }

    /** Parses a transport's name; {@code docker} is another word for {@code registry}. */
    public static Transport parse(String name) throws InvalidReference {
        if (name.equals("docker")) {
            return REGISTRY;
        }
        return Arrays.stream(values())
                .filter(transport -> transport.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidReference(name, "unknown transport"));
    }

    @Override
    public String toString() {
        return wireName;
    }
}

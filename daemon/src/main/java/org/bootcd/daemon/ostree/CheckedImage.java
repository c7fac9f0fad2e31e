package org.bootcd.daemon.ostree;

import java.util.Optional;
import java.util.Set;
import org.bootcd.daemon.image.ImageReference;

/**
 * An image in the repository after a check, apart from its layers.
 *
 * @param name for people
 * @param reference to fetch it by, where one is known
 * @param commit what should be its merge commit
 * @param stored what the merge commit says; empty where it cannot be read
 * @param damaged whether the merge commit cannot be read or is partial, or anything in it damaged
 * @param corrupt the objects in it that are not what their names say
 */
public record CheckedImage(
        String name,
        Optional<ImageReference> reference,
        Checksum commit,
        Optional<StoredImage> stored,
        boolean damaged,
        Set<StoredObject> corrupt) {
    public CheckedImage {
        corrupt = Set.copyOf(corrupt);
    }
}

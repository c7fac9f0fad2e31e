package org.bootcd.daemon.ostree;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.Manifest;

/**
 * What a check found.
 *
 * @param findings what is wrong, a line each
 * @param notes what is odd but harms nothing, a line each
 * @param damagedLayers with the objects in each that are not what their names say
 * @param orphans damaged commits that nothing refers to
 * @param objects number of objects that were looked at
 */
public record CheckReport(
        List<String> findings,
        List<String> notes,
        List<CheckedImage> images,
        Map<Digest, Set<StoredObject>> damagedLayers,
        List<Checksum> orphans,
        long objects) {
    public CheckReport {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
        images = List.copyOf(images);
        damagedLayers = Map.copyOf(damagedLayers);
        orphans = List.copyOf(orphans);
    }

    /** The layers of a manifest that are damaged, each once. */
    public List<Descriptor> damagedLayers(Manifest manifest) {
        return manifest.layers().stream()
                .filter(layer -> damagedLayers.containsKey(layer.digest()))
                .distinct()
                .toList();
    }
}

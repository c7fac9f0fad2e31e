package org.bootcd.daemon.layer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bootcd.daemon.image.DiffId;
import org.bootcd.daemon.layer.LayerEntry.Aside;
import org.bootcd.daemon.layer.LayerEntry.RegularFile;

/** All of a layer at once, the contents by path. */
record ReadLayer(
        List<LayerEntry> entries,
        Map<String, byte[]> contents,
        SortedMap<String, Long> dropped,
        DiffId diffId) {

    static ReadLayer of(byte[] blob) throws IOException {
        return of(blob, LayerLimits.DEFAULT);
    }

    static ReadLayer of(byte[] blob, LayerLimits limits) throws IOException {
        return of(new ByteArrayInputStream(blob), limits);
    }

    static ReadLayer of(InputStream blob, LayerLimits limits) throws IOException {
        return of(blob, limits, PathFilter.WHOLE_ROOT);
    }

    static ReadLayer of(InputStream blob, LayerLimits limits, PathFilter filter)
            throws IOException {
        var entries = new ArrayList<LayerEntry>();
        var contents = new HashMap<String, byte[]>();
        try (var layer = LayerReader.open(blob, limits, filter)) {
            for (var next = layer.next(); next.isPresent(); next = layer.next()) {
                entries.add(next.get());
                if (next.get() instanceof RegularFile || next.get() instanceof Aside) {
                    contents.put(next.get().path(), layer.content().readAllBytes());
                }
            }
            return new ReadLayer(entries, contents, layer.dropped(), layer.diffId());
        }
    }

    List<String> paths() {
        return entries.stream().map(LayerEntry::path).toList();
    }
}

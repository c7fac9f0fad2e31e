package org.bootcd.daemon.host;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.registry.BlobProgress;

/**
 * Adds up what the layers of one pull bring in, and tells it as the task {@code pulling}. For
 * several threads.
 */
final class PullProgress {
    private static final int SHORT_DIGEST = 21;

    /** Nobody reads faster, and each event costs more than the bytes that it tells of. */
    private static final long INTERVAL = Duration.ofMillis(100).toNanos();

    private final Digest image;
    private final Consumer<Event> events;
    private final long total;
    private final long stepsTotal;
    private final Map<Digest, Layer> layers = new LinkedHashMap<>();
    private long cached;
    private long stepsCached;
    private long imported;
    private long lastTold = System.nanoTime() - INTERVAL;

    private static final class Layer {
        private final long size;
        private long fetched;
        private long cached;

        Layer(long size) {
            this.size = size;
        }
    }

    /** Progress of pulling {@code missing} of an image's layers. */
    PullProgress(
            Digest image, List<Descriptor> all, List<Descriptor> missing, Consumer<Event> events) {
        this.image = image;
        this.events = events;
        this.total = all.stream().mapToLong(Descriptor::size).sum();
        this.stepsTotal = all.size();
        this.cached = total - missing.stream().mapToLong(Descriptor::size).sum();
        this.stepsCached = (long) all.size() - missing.size();
        missing.forEach(layer -> layers.put(layer.digest(), new Layer(layer.size())));
    }

    BlobProgress of(Descriptor blob) {
        return new BlobProgress() {
            @Override
            public void fetched(long bytes) {
                update(blob, bytes, 0);
            }

            @Override
            public void cached(long bytes) {
                update(blob, 0, bytes);
            }

            @Override
            public void restarted() {
                reset(blob);
            }
        };
    }

    synchronized void imported(Descriptor layer) {
        imported++;
        tell(layer);
    }

    private synchronized void update(Descriptor blob, long fetched, long fromCache) {
        var layer = layer(blob);
        layer.fetched += fetched;
        layer.cached += fromCache;
        if (!isInProgress(layer) || System.nanoTime() - lastTold >= INTERVAL) {
            tell(blob);
        }
    }

    private synchronized void reset(Descriptor blob) {
        var layer = layer(blob);
        layer.fetched = 0;
        layer.cached = 0;
    }

    private Layer layer(Descriptor blob) {
        return layers.computeIfAbsent(blob.digest(), _ -> new Layer(blob.size()));
    }

    private void tell(Descriptor at) {
        lastTold = System.nanoTime();
        long fetched = layers.values().stream().mapToLong(l -> l.fetched).sum();
        long reused = cached + layers.values().stream().mapToLong(l -> l.cached).sum();
        var subtasks =
                layers.entrySet().stream()
                        .filter(l -> isInProgress(l.getValue()) || l.getKey().equals(at.digest()))
                        .map(l -> subtask(l.getKey(), l.getValue()))
                        .toList();
        events.accept(
                new Event.ProgressBytes(
                        "pulling",
                        "Pulling Image: " + image,
                        image.toString(),
                        reused,
                        Math.min(total, reused + fetched),
                        total,
                        stepsCached,
                        stepsCached + imported,
                        stepsTotal,
                        subtasks));
    }

    private static boolean isInProgress(Layer layer) {
        long bytes = layer.fetched + layer.cached;
        return bytes > 0 && bytes < layer.size;
    }

    private static Event.SubTaskBytes subtask(Digest digest, Layer layer) {
        var id = digest.toString().substring(0, SHORT_DIGEST);
        return new Event.SubTaskBytes(
                "layer",
                "layer: " + id,
                id,
                layer.cached,
                layer.cached + layer.fetched,
                layer.size);
    }
}

package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.bootcd.daemon.image.ImageReference;

/** Opens sources for tests: under a root of their own, and with pauses that take no time. */
final class Sources {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final Path root;
    Duration stallWindow = Duration.ofMinutes(1);

    Sources(Path root) {
        this.root = root;
    }

    Sources insecure(String... hosts) throws IOException {
        var text = new StringBuilder();
        for (var host : hosts) {
            text.append("[[registry]]\nlocation = \"%s\"\ninsecure = true\n".formatted(host));
        }
        return write("etc/containers/registries.conf", text.toString());
    }

    Sources write(String file, String content) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), content);
        return this;
    }

    Path blobs() {
        return root.resolve("blobs");
    }

    ImageSource open(String image) throws IOException {
        return ImageSources.open(ImageReference.parse(image), options());
    }

    SourceOptions options() throws IOException {
        return new SourceOptions(
                BlobStore.open(blobs()),
                AuthFile.load(root),
                RegistryHosts.load(root),
                "bootcd/test",
                patience());
    }

    Patience patience() {
        return new Patience(stallWindow, pauses::add, () -> NOW, System::nanoTime);
    }

    /** Adds up what it hears. */
    static final class RecordingProgress implements BlobProgress {
        final AtomicLong fetched = new AtomicLong();
        final AtomicLong cached = new AtomicLong();
        final AtomicLong restarts = new AtomicLong();

        @Override
        public void fetched(long bytes) {
            fetched.addAndGet(bytes);
        }

        @Override
        public void cached(long bytes) {
            cached.addAndGet(bytes);
        }

        @Override
        public void restarted() {
            restarts.incrementAndGet();
        }
    }
}

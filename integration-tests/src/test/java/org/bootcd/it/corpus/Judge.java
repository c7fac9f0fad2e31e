package org.bootcd.it.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.Index;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Manifest;
import org.bootcd.daemon.image.ManifestOrIndex;
import org.bootcd.daemon.layer.InvalidLayer;
import org.bootcd.daemon.ostree.Repo;
import org.bootcd.daemon.ostree.UnimportableLayer;

/**
 * A program of its own, so that no file can harm the test: tells what we make of each file, with
 * ten seconds for each. A layer is imported into a repository, a document is read.
 */
final class Judge {
    private static final int SECONDS = 10;

    private Judge() {}

    /** The repository, a file with a path a line, and the file that gets a verdict a line. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var verdicts = new ArrayList<String>();
        try (var repo = Repo.open(Path.of(args[0]))) {
            for (var file : Files.readAllLines(Path.of(args[1]))) {
                verdicts.add(inTime(repo, Path.of(file)));
                Files.write(Path.of(args[2]), verdicts);
            }
        }
    }

    private static String inTime(Repo repo, Path file) throws InterruptedException {
        try (var executor = Executors.newSingleThreadExecutor()) {
            var verdict = executor.submit(() -> verdict(repo, file));
            try {
                return verdict.get(SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                verdict.cancel(true);
                return "hangs";
            } catch (ExecutionException e) {
                return "crashes: " + e.getCause();
            }
        }
    }

    private static String verdict(Repo repo, Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return file.toString().endsWith(".json")
                    ? document(file, in.readAllBytes())
                    : "accepted " + Importer.run(repo, in);
        } catch (InvalidLayer | UnimportableLayer | InvalidManifest e) {
            return "refused: " + e.getMessage();
        }
    }

    private static String document(Path file, byte[] bytes) throws InvalidManifest {
        if (file.getFileName().toString().contains("config")) {
            var config = ImageConfig.parse(bytes);
            return "config of %d layers, %s"
                    .formatted(config.diffIds().size(), digest(config.canonicalJson()));
        }
        return switch (ManifestOrIndex.parse(bytes, Optional.empty())) {
            case Index index -> "index of %d manifests".formatted(index.manifests().size());
            case Manifest manifest -> {
                manifest.requireImage();
                yield "manifest of %d layers, %s"
                        .formatted(manifest.layers().size(), digest(manifest.canonicalJson()));
            }
        };
    }

    /** Enough of it to see a change. */
    private static String digest(String json) {
        return Digest.of(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hex()
                .substring(0, 16);
    }
}

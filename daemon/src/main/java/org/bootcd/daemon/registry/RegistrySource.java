package org.bootcd.daemon.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import okhttp3.Headers;
import okio.ByteString;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.Index;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.Manifest;
import org.bootcd.daemon.image.ManifestOrIndex;
import org.bootcd.daemon.image.MediaTypes;
import org.bootcd.daemon.image.Platform;
import org.bootcd.daemon.image.RegistryReference;
import org.bootcd.daemon.image.StrictJson;

/** An image in a registry that speaks the OCI distribution protocol. */
final class RegistrySource implements ImageSource {
    private static final Headers ACCEPT =
            Headers.of("Accept", String.join(", ", MediaTypes.MANIFESTS));

    private final RegistryReference reference;
    private final Fetcher fetcher;
    private final RegistryClient client;
    private final BlobStore blobs;
    private final Patience patience;

    /** A manifest as the registry served it. */
    private record Served(ByteString content, Optional<String> type, Optional<String> claimed) {
        byte[] document() {
            return content.toByteArray();
        }
    }

    private RegistrySource(
            RegistryReference reference,
            Fetcher fetcher,
            RegistryClient client,
            SourceOptions options) {
        this.reference = reference;
        this.fetcher = fetcher;
        this.client = client;
        this.blobs = options.blobs();
        this.patience = options.patience();
    }

    static RegistrySource open(RegistryReference reference, SourceOptions options)
            throws IOException {
        var place = options.hosts().place(reference);
        if (place.blocked()) {
            throw new RegistryBlocked(reference.toString());
        }
        var clients = new HttpClients(options.hosts(), place);
        var fetcher = new Fetcher(clients, options.userAgent(), options.patience());
        var client = new RegistryClient(place, fetcher, options);
        return new RegistrySource(place.physical(), fetcher, client, options);
    }

    @Override
    public ResolvedImage resolve(Platform platform) throws IOException {
        var served = manifest(reference.manifestReference());
        var digest = digest(served, reference.digest());
        return switch (ManifestOrIndex.parse(served.document(), served.type())) {
            case Manifest manifest -> resolved(digest, served, manifest, Optional.empty());
            case Index index -> instance(index.select(platform), digest);
        };
    }

    private ResolvedImage instance(Descriptor chosen, Digest indexDigest) throws IOException {
        var served = manifest(chosen.digest().toString());
        if (served.content().size() != chosen.size()) {
            throw new InvalidManifest(
                    "manifest %s has %d bytes where the index says %d"
                            .formatted(chosen.digest(), served.content().size(), chosen.size()));
        }
        var digest = digest(served, Optional.of(chosen.digest()));
        var manifest = Manifest.parse(served.document(), served.type());
        return resolved(digest, served, manifest, Optional.of(indexDigest));
    }

    private static ResolvedImage resolved(
            Digest digest, Served served, Manifest manifest, Optional<Digest> indexDigest)
            throws InvalidManifest {
        manifest.requireImage();
        var document = new String(served.document(), StandardCharsets.UTF_8);
        return new ResolvedImage(digest, document, manifest, indexDigest);
    }

    private Served manifest(String tagOrDigest) throws IOException {
        var answer =
                new Fetcher.Answer<>(
                        Set.of(200),
                        (response, meter) ->
                                new Served(
                                        ByteString.of(
                                                Answers.body(
                                                        response, meter, StrictJson.MAX_BYTES)),
                                        Answers.header(response, "Content-Type"),
                                        Answers.header(response, "Docker-Content-Digest")));
        try {
            return client.get("manifests/" + tagOrDigest, ACCEPT, answer);
        } catch (StatusError e) {
            throw e.status() == 404
                    ? new ImageNotFound(reference.toString(), String.valueOf(e.getMessage()))
                    : client.explain(e);
        } catch (IOException e) {
            throw client.explain(e);
        }
    }

    /** Checks what was asked for and what the registry claims; both may be absent. */
    private Digest digest(Served served, Optional<Digest> expected) throws IOException {
        var what = "manifest of " + reference;
        if (expected.isPresent()) {
            expected.get().verify(served.document(), what);
            return expected.get();
        }
        if (served.claimed().isPresent()) {
            Digest.parse(served.claimed().get()).verify(served.document(), what);
        }
        return Digest.of(served.document());
    }

    @Override
    public byte[] config(Descriptor config) throws IOException {
        if (config.size() > StrictJson.MAX_BYTES) {
            throw new InvalidManifest("image config is larger than 4 MiB");
        }
        var limit = (int) config.size();
        var answer =
                new Fetcher.Answer<>(
                        Set.of(200), (response, meter) -> Answers.body(response, meter, limit));
        byte[] content;
        try {
            content = client.get("blobs/" + config.digest(), Headers.EMPTY, answer);
        } catch (IOException e) {
            throw client.explain(e);
        }
        config.digest().verify(content, "config of " + reference);
        return content;
    }

    @Override
    public Path blob(Descriptor layer, BlobProgress progress) throws IOException {
        var lock = blobs.acquire(layer.digest());
        try {
            var present = blobs.find(layer);
            if (present.isPresent()) {
                progress.cached(layer.size());
                return present.get();
            }
            return new BlobDownload(client, layer, progress, patience).into(blobs);
        } catch (StatusError e) {
            throw e.status() == 404 && isForeign(layer)
                    ? client.error("does not distribute the foreign layer " + layer.digest())
                    : client.explain(e);
        } catch (IOException e) {
            throw client.explain(e);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isForeign(Descriptor layer) {
        return layer.mediaType().contains("nondistributable")
                || layer.mediaType().contains("foreign");
    }

    @Override
    public Optional<Digest> headDigest() throws IOException {
        var answer =
                new Fetcher.Answer<>(
                        Set.of(200, 405),
                        (response, _) -> Answers.header(response, "Docker-Content-Digest"));
        try {
            var claimed = client.head("manifests/" + reference.manifestReference(), ACCEPT, answer);
            return claimed.isPresent()
                    ? Optional.of(Digest.parse(claimed.get()))
                    : Optional.empty();
        } catch (IOException e) {
            throw client.explain(e);
        }
    }

    @Override
    public void close() {
        fetcher.close();
    }
}

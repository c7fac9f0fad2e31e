package org.bootcd.daemon.registry;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Response;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.DigestMismatch;

/**
 * Brings one blob from a registry into the store, resuming a part by Range (RFC 9110, section 14).
 * Attempts are counted anew whenever a mebibyte has come in; a full part with the wrong digest is
 * fetched once more from its beginning.
 */
final class BlobDownload {
    private static final long PROGRESS = 1 << 20;
    private static final int BUFFER = 1 << 16;
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

    private final RegistryClient client;
    private final Descriptor blob;
    private final BlobProgress progress;
    private final Backoff backoff;
    private Optional<String> etag = Optional.empty();

    BlobDownload(RegistryClient client, Descriptor blob, BlobProgress progress, Patience patience) {
        this.client = client;
        this.blob = blob;
        this.progress = progress;
        this.backoff = new Backoff(patience);
    }

    Path into(BlobStore store) throws IOException {
        try (var part = openPart(store)) {
            progress.cached(part.length());
            fill(part);
            try {
                return complete(part);
            } catch (DigestMismatch _) {
                progress.restarted();
                fill(part);
                return complete(part);
            }
        }
    }

    private Path complete(PartFile part) throws IOException {
        try {
            return part.complete("blob %s of %s".formatted(blob.digest(), client.name()));
        } catch (DigestMismatch e) {
            throw e;
        } catch (IOException e) {
            throw new BlobNotStored(blob.digest(), part.path(), e);
        }
    }

    private PartFile openPart(BlobStore store) throws IOException {
        try {
            return PartFile.open(store, blob);
        } catch (IOException e) {
            throw new BlobNotStored(blob.digest(), store.partPath(blob.digest()), e);
        }
    }

    private void fill(PartFile part) throws IOException {
        while (!part.isFull()) {
            var before = part.length();
            try {
                client.once("GET", "blobs/" + blob.digest(), headers(part), answer(part));
            } catch (IOException e) {
                if (part.length() - before >= PROGRESS) {
                    backoff.progressed();
                }
                backoff.afterFailure(e);
            }
        }
    }

    private Headers headers(PartFile part) {
        var headers = new Headers.Builder();
        if (part.length() > 0) {
            headers.add("Range", "bytes=%d-".formatted(part.length()));
            etag.ifPresent(value -> headers.add("If-Range", value));
        }
        return headers.build();
    }

    private Fetcher.Answer<Boolean> answer(PartFile part) {
        return new Fetcher.Answer<>(
                Set.of(200, 206, 416),
                (response, meter) -> {
                    read(response, meter, part);
                    return true;
                });
    }

    private void read(Response response, Meter meter, PartFile part) throws IOException {
        if (response.code() == 416 || (response.code() == 206 && !continues(response, part))) {
            restart(part);
            throw new EOFException("the registry cannot resume blob " + blob.digest());
        }
        if (response.code() == 200 && part.length() > 0) {
            restart(part);
        }
        // A weak validator does not promise equal bytes, so If-Range may not have it.
        etag = Answers.header(response, "ETag").filter(value -> !value.startsWith("W/"));
        copy(response, meter, part);
    }

    private boolean continues(Response response, PartFile part) {
        var range = CONTENT_RANGE.matcher(Answers.header(response, "Content-Range").orElse(""));
        return range.matches()
                && Long.parseLong(range.group(1)) == part.length()
                && Long.parseLong(range.group(2)) == blob.size() - 1
                && Long.parseLong(range.group(3)) == blob.size();
    }

    private void restart(PartFile part) throws IOException {
        try {
            part.restart();
        } catch (IOException e) {
            throw new BlobNotStored(blob.digest(), part.path(), e);
        }
        progress.restarted();
    }

    private void copy(Response response, Meter meter, PartFile part) throws IOException {
        var left = blob.size() - part.length();
        if (response.body().contentLength() > left) {
            throw tooLarge(part);
        }
        var buffer = new byte[BUFFER];
        try (var stream = response.body().byteStream()) {
            for (var n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                meter.received(n);
                if (n > blob.size() - part.length()) {
                    throw tooLarge(part);
                }
                append(part, buffer, n);
            }
        }
        if (!part.isFull()) {
            throw new EOFException("blob %s ended early".formatted(blob.digest()));
        }
    }

    private void append(PartFile part, byte[] buffer, int count) throws IOException {
        try {
            part.append(buffer, count);
        } catch (IOException e) {
            throw new BlobNotStored(blob.digest(), part.path(), e);
        }
        progress.fetched(count);
    }

    private IOException tooLarge(PartFile part) throws IOException {
        restart(part);
        return client.error(
                "sends more than the %d bytes of blob %s".formatted(blob.size(), blob.digest()));
    }
}

package org.bootcd.daemon.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import okhttp3.Response;
import org.bootcd.daemon.image.Shown;
import org.bootcd.daemon.image.StrictJson;

/**
 * Reads bodies within bounds, and the errors that registries send (distribution-spec, "Errors").
 */
final class Answers {
    private static final int MAX_ERROR_BODY = 64 << 10;
    private static final Duration BEYOND_PATIENCE = Duration.ofDays(365);

    private Answers() {}

    /** The whole body, which may not be larger than {@code limit}. */
    static byte[] body(Response response, Meter meter, int limit) throws IOException {
        var body = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        try (var stream = response.body().byteStream()) {
            for (var n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                meter.received(n);
                body.write(buffer, 0, n);
                if (body.size() > limit) {
                    throw new RegistryError(
                            HttpClients.host(response.request().url()),
                            "answer is larger than %d bytes".formatted(limit));
                }
            }
        }
        return body.toByteArray();
    }

    static Optional<String> header(Response response, String name) {
        return Optional.ofNullable(response.header(name));
    }

    static StatusError error(Response response, Meter meter, InstantSource clock) {
        var message = response.code() + reason(response, meter).map(r -> " " + r).orElse("");
        return new StatusError(
                response.code(),
                message,
                header(response, "Retry-After").flatMap(value -> retryAfter(value, clock)),
                Challenge.parse(response.headers("WWW-Authenticate")));
    }

    /** The first error's text; whatever is wrong with an error body, the status is the error. */
    private static Optional<String> reason(Response response, Meter meter) {
        try {
            var document =
                    StrictJson.parseObject(body(response, meter, MAX_ERROR_BODY), "error answer");
            var first = document.path("errors").path(0);
            var code = first.path("code").asText("");
            return Optional.of(Shown.of(first.path("message").asText(code)))
                    .filter(text -> !text.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Seconds or a date; what is past or garbled says nothing. */
    static Optional<Duration> retryAfter(String value, InstantSource clock) {
        if (value.matches("[0-9]+")) {
            var wait =
                    value.length() > 9
                            ? BEYOND_PATIENCE
                            : Duration.ofSeconds(Long.parseLong(value));
            return Optional.of(wait).filter(Duration::isPositive);
        }
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(Duration.between(clock.instant(), date.toInstant()))
                    .filter(Duration::isPositive);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}

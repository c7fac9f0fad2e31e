package org.bootcd.daemon.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.bootcd.daemon.image.RegistryReference;

/**
 * The Authorization header for one repository: none, Basic or a bearer token that is shared by all
 * threads, renewed before it ends and once after the registry refuses it.
 */
final class Authorizer {
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final TokenServer tokens;
    private final Optional<Credential> credential;
    private final Patience patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> scopes = new LinkedHashSet<>();
    private Optional<Challenge> challenge = Optional.empty();
    private Optional<String> bearer = Optional.empty();
    private long bearerEnd;

    Authorizer(
            TokenServer tokens,
            RegistryReference reference,
            Optional<Credential> credential,
            Patience patience) {
        this.tokens = tokens;
        this.credential = credential;
        this.patience = patience;
        scopes.add("repository:%s:pull".formatted(reference.repository()));
    }

    /** Takes the first challenge that we can answer; none means that no header is needed. */
    void challenged(List<Challenge> challenges) {
        lock.lock();
        try {
            challenge = challenges.stream().filter(c -> c.isBasic() || c.isBearer()).findFirst();
        } finally {
            lock.unlock();
        }
    }

    Optional<String> authorization() throws IOException {
        lock.lock();
        try {
            if (challenge.isEmpty()) {
                return Optional.empty();
            }
            return challenge.get().isBearer()
                    ? Optional.of(bearer(challenge.get()))
                    : credential.filter(Credential::hasLogin).map(Credential::basic);
        } finally {
            lock.unlock();
        }
    }

    private String bearer(Challenge from) throws IOException {
        var now = patience.nanoTime().getAsLong();
        if (bearer.isEmpty() || now - bearerEnd >= 0) {
            var token = tokens.fetch(from, Set.copyOf(scopes), credential);
            bearer = Optional.of("Bearer " + token.value());
            bearerEnd = now + token.lifetime().minus(MARGIN).toNanos();
        }
        return bearer.get();
    }

    /**
     * After a 401 in answer to {@code used}: whether a further attempt would be a different one.
     */
    boolean renew(Optional<String> used, List<Challenge> challenges) {
        lock.lock();
        try {
            if (challenge.isEmpty()) {
                challenged(challenges);
                return challenge.isPresent();
            }
            if (!challenge.get().isBearer()) {
                return false;
            }
            challenges.stream()
                    .filter(c -> c.parameter("error").equals(Optional.of("insufficient_scope")))
                    .flatMap(c -> c.parameter("scope").stream())
                    .findFirst()
                    .ifPresent(scopes::add);
            bearer = bearer.equals(used) ? Optional.empty() : bearer;
            return true;
        } finally {
            lock.unlock();
        }
    }
}

package org.bootcd.daemon.image;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name in a registry: {@code host[:port]/repository[:tag][@digest]} (OCI distribution-spec,
 * "Pulling manifests"). Names without a host belong to {@code docker.io}, and those of one
 * component there to {@code library/}; otherwise {@link #toString()} prints what was parsed.
 */
public record RegistryReference(
        String host, String repository, Optional<String> tag, Optional<Digest> digest) {
    private static final int MAX_NAME = 255;
    private static final String DOCKER_HUB = "docker.io";
    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final Pattern HOST =
            Pattern.compile(
                    "(?:%s(?:\\.%s)*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?".formatted(LABEL, LABEL));
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY =
            Pattern.compile("%s(?:/%s)*".formatted(COMPONENT, COMPONENT));
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    public RegistryReference {
        problem(host, repository, tag)
                .ifPresent(
                        problem -> {
                            throw new IllegalArgumentException(problem);
                        });
    }

    /** Parses a name; the tag is kept beside a digest although the digest alone decides. */
    public static RegistryReference parse(String text) throws InvalidReference {
        var at = text.indexOf('@');
        var digest = at < 0 ? Optional.<Digest>empty() : Optional.of(digest(text, at));
        var tagged = at < 0 ? text : text.substring(0, at);
        var colon = tagged.lastIndexOf(':');
        var hasTag = colon > tagged.lastIndexOf('/');
        var tag = hasTag ? Optional.of(tagged.substring(colon + 1)) : Optional.<String>empty();
        var name = hasTag ? tagged.substring(0, colon) : tagged;
        var host = host(name);
        var repository = repository(name, host);
        var problem = problem(host, repository, tag);
        if (problem.isPresent()) {
            throw new InvalidReference(text, problem.get());
        }
        return new RegistryReference(host, repository, tag, digest);
    }

    /** The host that serves the API, with its port when one was given. */
    public String apiHost() {
        return host.equals(DOCKER_HUB) ? "registry-1.docker.io" : host;
    }

    /** {@code host/repository}. */
    public String name() {
        return host + "/" + repository;
    }

    /** What to ask the registry for: the digest, else the tag, else {@code latest}. */
    public String manifestReference() {
        return digest.map(Digest::toString).or(() -> tag).orElse("latest");
    }

    @Override
    public String toString() {
        return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    }

    private static Digest digest(String text, int at) throws InvalidReference {
        try {
            return Digest.parse(text.substring(at + 1));
        } catch (InvalidManifest e) {
            var invalid = new InvalidReference(text, "the digest is not valid");
            invalid.initCause(e);
            throw invalid;
        }
    }

    private static String host(String name) {
        var slash = name.indexOf('/');
        var first = name.substring(0, Math.max(slash, 0));
        var isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        return isHost && !first.equals("index.docker.io") ? first : DOCKER_HUB;
    }

    private static String repository(String name, String host) {
        var rest = name.substring(name.startsWith(host + "/") ? host.length() + 1 : 0);
        if (rest.startsWith("index.docker.io/")) {
            rest = rest.substring("index.docker.io/".length());
        }
        return host.equals(DOCKER_HUB) && !rest.contains("/") ? "library/" + rest : rest;
    }

    private static Optional<String> problem(String host, String repository, Optional<String> tag) {
        if (!HOST.matcher(host).matches() || !portIsValid(host)) {
            return Optional.of("the registry host is not valid");
        }
        if (host.length() + 1 + repository.length() > MAX_NAME) {
            return Optional.of("the name is longer than %d characters".formatted(MAX_NAME));
        }
        if (!REPOSITORY.matcher(repository).matches()) {
            return Optional.of("the repository is not valid (lower-case letters, digits, . _ - /)");
        }
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            return Optional.of("the tag is not valid");
        }
        return Optional.empty();
    }

    private static boolean portIsValid(String host) {
        var colon = host.lastIndexOf(':');
        if (colon < 0 || host.endsWith("]")) {
            return true;
        }
        var port = Integer.parseInt(host.substring(colon + 1));
        return port > 0 && port <= 65535;
    }
}

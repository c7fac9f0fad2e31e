package org.bootcd.daemon.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootcd.daemon.image.ImageReference;
import org.bootcd.daemon.image.InvalidReference;
import org.bootcd.daemon.image.StrictJson;
import org.bootcd.daemon.image.Transport;

/**
 * A policy.json: what each image must satisfy. The requirements of the most specific scope decide,
 * and all of them must be met. Signatures are not verified yet, so an image that needs one is
 * refused.
 */
public final class Policy {
    private static final List<String> PLACES =
            List.of("etc/containers/policy.json", "usr/share/containers/policy.json");
    private static final String ACCEPT = "insecureAcceptAnything";
    private static final String REJECT = "reject";

    private final Optional<Path> file;
    private final JsonNode document;

    private Policy(Optional<Path> file, JsonNode document) {
        this.file = file;
        this.document = document;
    }

    /** The first policy file below {@code root}. A host without one asks nothing of its images. */
    public static Policy load(Path root) throws IOException {
        for (var place : PLACES) {
            var file = root.resolve(place);
            if (Files.exists(file)) {
                return parse(file, Files.readAllBytes(file));
            }
        }
        return new Policy(Optional.empty(), JsonNodeFactory.instance.objectNode());
    }

    static Policy parse(Path file, byte[] content) throws IOException {
        var document = StrictJson.parseObject(content, file.toString());
        if (!document.path("default").isArray()) {
            throw new PolicyRefused("%s has no default, so it accepts nothing".formatted(file));
        }
        return new Policy(Optional.of(file), document);
    }

    /**
     * Returns if the image may be used; {@link PolicyRefused} tells which rule of the file says no.
     */
    public void check(ImageReference image) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        var rule = requirements(image);
        if (!rule.requirements().isArray() || rule.requirements().isEmpty()) {
            throw refused(image, rule, "has no requirements");
        }
        for (var requirement : rule.requirements()) {
            var type = requirement.path("type").asText();
            switch (type) {
                case ACCEPT -> {}
                case REJECT -> throw refused(image, rule, "rejects it");
                default ->
                        throw refused(
                                image,
                                rule,
                                "asks for '%s', which is not supported yet".formatted(type));
            }
        }
    }

    private record Rule(String scope, JsonNode requirements) {}

    private Rule requirements(ImageReference image) throws InvalidReference {
        var transport =
                image.transport() == Transport.REGISTRY ? "docker" : image.transport().wireName();
        var scopes = document.path("transports").path(transport);
        for (var scope : scopes(image)) {
            if (scopes.has(scope)) {
                return new Rule(
                        "the scope '%s' of %s".formatted(scope, transport), scopes.get(scope));
            }
        }
        return new Rule("the default", document.path("default"));
    }

    /** Scopes that cover an image, most specific first; the last one is the whole transport. */
    private static List<String> scopes(ImageReference image) throws InvalidReference {
        var scopes = new ArrayList<String>();
        if (image.transport() == Transport.REGISTRY) {
            var reference = image.registryReference();
            reference.digest().ifPresent(digest -> scopes.add(reference.name() + "@" + digest));
            reference.tag().ifPresent(tag -> scopes.add(reference.name() + ":" + tag));
            addParents(reference.name(), scopes);
            addWildcards(reference.host(), scopes);
        } else {
            scopes.add(image.name());
            addParents(image.name().replaceFirst(":[^/]*$", ""), scopes);
        }
        scopes.add("");
        return scopes;
    }

    private static void addParents(String name, List<String> scopes) {
        for (var at = name; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('/')))) {
            scopes.add(at);
        }
    }

    private static void addWildcards(String host, List<String> scopes) {
        var name = host.replaceFirst(":\\d+$", "");
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            scopes.add("*" + name.substring(dot));
        }
    }

    private PolicyRefused refused(ImageReference image, Rule rule, String reason) {
        return new PolicyRefused(
                "the signature policy refuses %s: %s in %s %s"
                        .formatted(image, rule.scope(), file.orElseThrow(), reason));
    }
}

package org.bootcd.daemon.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.RegistryReference;
import org.bootcd.daemon.image.StrictJson;

/**
 * The credentials of one containers-auth.json(5), the first that exists of {@link #PLACES}. As in
 * bootc, files are not merged, and without one everything is anonymous: the logins of podman or
 * docker do not leak in.
 */
public final class AuthFile {
    /** Where root's file is looked for, relative to the root directory. */
    static final List<String> PLACES =
            List.of("run/ostree/auth.json", "etc/ostree/auth.json", "usr/lib/ostree/auth.json");

    private static final Set<String> DOCKER_HUB =
            Set.of("docker.io", "index.docker.io", "registry-1.docker.io");
    private static final int MAX_LINKS = 20;

    private final JsonNode document;
    private final Optional<Path> file;

    private AuthFile(JsonNode document, Optional<Path> file) {
        this.document = document;
        this.file = file;
    }

    /** Reads the first existing file under {@code root}; links in it stay inside the root. */
    public static AuthFile load(Path root) throws IOException {
        for (var place : PLACES) {
            var file = followInside(root, root.resolve(place));
            if (Files.exists(file)) {
                return read(file);
            }
        }
        return anonymous();
    }

    /** Reads a file that was named, which must exist. */
    public static AuthFile read(Path file) throws IOException {
        return new AuthFile(parse(file, Files.readAllBytes(file)), Optional.of(file));
    }

    /** No credentials at all. */
    public static AuthFile anonymous() {
        return new AuthFile(JsonNodeFactory.instance.objectNode(), Optional.empty());
    }

    private static JsonNode parse(Path file, byte[] content) throws InvalidConfiguration {
        try {
            var document = StrictJson.parseObject(content, "auth file");
            for (var key : List.of("auths", "credHelpers")) {
                if (document.has(key) && !document.path(key).isObject()) {
                    throw new InvalidConfiguration(file, key + " is not an object");
                }
            }
            return document;
        } catch (InvalidManifest _) {
            // Its message may quote a piece of the file.
            throw new InvalidConfiguration(file, "not a JSON object");
        }
    }

    private static Path followInside(Path root, Path path) throws IOException {
        var current = path;
        for (var links = 0; Files.isSymbolicLink(current); links++) {
            if (links == MAX_LINKS) {
                throw new InvalidConfiguration(path, "too many symbolic links");
            }
            var target = Files.readSymbolicLink(current);
            current =
                    target.isAbsolute()
                            ? root.resolve(Path.of("/").relativize(target.normalize()))
                            : current.resolveSibling(target).normalize();
            if (!current.startsWith(root)) {
                throw new InvalidConfiguration(path, "symbolic link leads out of the root");
            }
        }
        return Files.isRegularFile(current, LinkOption.NOFOLLOW_LINKS) ? current : path;
    }

    /** The credential for a repository: its own entry, its parents', then its registry's. */
    Optional<Credential> find(RegistryReference reference) throws IOException {
        refuseHelper(reference);
        for (var key : keys(reference)) {
            var credential = credential(document.path("auths").path(key));
            if (credential.isPresent()) {
                return credential;
            }
        }
        for (var entry : document.path("auths").properties()) {
            if (registryOf(entry.getKey()).equals(registryOf(reference.host()))) {
                var credential = credential(entry.getValue());
                if (credential.isPresent()) {
                    return credential;
                }
            }
        }
        return Optional.empty();
    }

    private void refuseHelper(RegistryReference reference) throws InvalidConfiguration {
        if (file.isPresent() && document.path("credHelpers").has(reference.host())) {
            throw new InvalidConfiguration(
                    file.get(),
                    "credential helpers are not supported yet (%s)".formatted(reference.host()));
        }
    }

    private static List<String> keys(RegistryReference reference) {
        var keys = new ArrayList<String>();
        var key = reference.name();
        keys.add(key);
        for (var slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/')) {
            key = key.substring(0, slash);
            keys.add(key);
        }
        return keys;
    }

    /** The registry an old-style key such as {@code https://index.docker.io/v1/} is for. */
    private static String registryOf(String key) {
        var registry = key;
        for (var scheme : List.of("https://", "http://")) {
            if (key.startsWith(scheme)) {
                var rest = key.substring(scheme.length());
                var slash = rest.indexOf('/');
                registry = slash < 0 ? rest : rest.substring(0, slash);
            }
        }
        return DOCKER_HUB.contains(registry) ? "docker.io" : registry;
    }

    private Optional<Credential> credential(JsonNode entry) throws InvalidConfiguration {
        var token = entry.path("identitytoken").asText("");
        var auth = entry.path("auth").asText("");
        if (auth.isEmpty()) {
            return token.isEmpty() ? Optional.empty() : Optional.of(new Credential("", "", token));
        }
        var text = decode(auth);
        var colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        var password = text.substring(colon + 1).replaceAll("\0+$", "");
        return Optional.of(new Credential(text.substring(0, colon), password, token));
    }

    private String decode(String auth) throws InvalidConfiguration {
        try {
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new InvalidConfiguration(
                    file.orElseThrow(), "an auth value is not base64 of user:password");
        }
    }

    /** Which credentials were used, for the message of a refusal. */
    String describe(boolean found) {
        if (file.isEmpty()) {
            return "no auth file; looked for /" + String.join(", /", PLACES);
        }
        return (found ? "with the credentials in " : "no credentials for it in ") + file.get();
    }
}

package org.bootcd.daemon.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootcd.daemon.image.InvalidReference;
import org.bootcd.daemon.image.RegistryReference;
import org.bootcd.daemon.image.Shown;

/**
 * The {@code [[registry]]} tables of containers-registries.conf(5): which registries may be talked
 * to without TLS, which are blocked and which are elsewhere. Mirrors and all other keys are
 * accepted and not used.
 */
public final class RegistryHosts {
    private static final long MAX_FILE = 1 << 20;
    private static final TomlMapper TOML = new TomlMapper();

    private final List<Table> tables;

    private record Table(String prefix, String location, boolean insecure, boolean blocked) {
        /** How much of the name the prefix stands for; negative when it does not match. */
        int matched(String name) {
            if (prefix.startsWith("*.")) {
                var host = name.replaceFirst("[:/].*", "");
                return host.endsWith(prefix.substring(1)) ? host.length() : -1;
            }
            var matches =
                    name.startsWith(prefix)
                            && (name.length() == prefix.length()
                                    || "/:@".indexOf(name.charAt(prefix.length())) >= 0);
            return matches ? prefix.length() : -1;
        }
    }

    /** What the tables say about one image: where it really is, and how to get there. */
    record Place(RegistryReference physical, boolean insecure, boolean blocked) {}

    private RegistryHosts(Collection<Table> tables) {
        this.tables = List.copyOf(tables);
    }

    /** Reads {@code etc/containers/registries.conf} and its drop-ins; all may be absent. */
    public static RegistryHosts load(Path root) throws IOException {
        var main = root.resolve("etc/containers/registries.conf");
        var files = new ArrayList<Path>();
        if (Files.exists(main)) {
            files.add(main);
        }
        files.addAll(dropIns(root.resolve("etc/containers/registries.conf.d")));
        var tables = new LinkedHashMap<String, Table>();
        for (var file : files) {
            tables.putAll(read(file));
        }
        return new RegistryHosts(tables.values());
    }

    /** No configuration: TLS everywhere. */
    public static RegistryHosts none() {
        return new RegistryHosts(List.of());
    }

    private static List<Path> dropIns(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    private static Map<String, Table> read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE) {
            throw new InvalidConfiguration(file, "larger than 1 MiB");
        }
        return parse(file, Files.readString(file));
    }

    private static Map<String, Table> parse(Path file, String text) throws InvalidConfiguration {
        JsonNode document;
        try {
            document = TOML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidConfiguration(
                    file, "not valid TOML: " + Shown.of(e.getOriginalMessage()));
        }
        var tables = new LinkedHashMap<String, Table>();
        for (var node : document.path("registry")) {
            var table = table(file, node);
            tables.putIfAbsent(table.prefix(), table);
        }
        return tables;
    }

    private static Table table(Path file, JsonNode node) throws InvalidConfiguration {
        var location = name(file, node, "location");
        var prefix = Optional.of(name(file, node, "prefix")).filter(p -> !p.isEmpty());
        var key = prefix.orElse(location);
        if (key.isEmpty() || (location.isEmpty() && !key.startsWith("*."))) {
            throw new InvalidConfiguration(file, "a [[registry]] has no location");
        }
        return new Table(key, location, flag(file, node, "insecure"), flag(file, node, "blocked"));
    }

    private static String name(Path file, JsonNode node, String key) throws InvalidConfiguration {
        var value = node.path(key);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw new InvalidConfiguration(file, key + " is not a string");
        }
        var text = value.asText("");
        if (text.contains("://")) {
            throw new InvalidConfiguration(file, key + " must not be a URL: " + Shown.of(text));
        }
        return text.replaceFirst("/+$", "");
    }

    private static boolean flag(Path file, JsonNode node, String key) throws InvalidConfiguration {
        var value = node.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new InvalidConfiguration(file, key + " is not true or false");
        }
        return value.asBoolean(false);
    }

    /** Blocked is an image whose own name or whose real place is blocked. */
    Place place(RegistryReference reference) throws InvalidReference {
        var table = find(reference.name());
        if (table.isEmpty()) {
            return new Place(reference, false, false);
        }
        var physical = rewrite(reference, table.get());
        var blocked =
                table.get().blocked() || find(physical.name()).filter(Table::blocked).isPresent();
        return new Place(physical, table.get().insecure(), blocked);
    }

    /** Whether TLS may be left out or unverified with this {@code host[:port]}. */
    boolean isInsecure(String host) {
        return find(host).filter(Table::insecure).isPresent();
    }

    private Optional<Table> find(String name) {
        return tables.stream()
                .filter(table -> table.matched(name) >= 0)
                .max(Comparator.comparingInt(table -> table.prefix().length()));
    }

    private static RegistryReference rewrite(RegistryReference reference, Table table)
            throws InvalidReference {
        if (table.location().isEmpty()) {
            return reference;
        }
        var rest = reference.toString().substring(table.matched(reference.name()));
        return RegistryReference.parse(table.location() + rest);
    }
}

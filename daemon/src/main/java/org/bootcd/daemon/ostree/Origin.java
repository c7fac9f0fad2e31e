package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bootcd.daemon.image.OstreeImageReference;

/** Where a deployment came from: its {@code .origin} key file. */
public final class Origin {
    private static final Set<String> LOCAL_CHANGES =
            Set.of("rpmostree", "packages", "overrides", "modules");
    private static final String IMAGE_KEY = "container-image-reference";

    private final Map<String, Map<String, String>> groups;

    private Origin(Map<String, Map<String, String>> groups) {
        this.groups = groups;
    }

    /**
     * Reads a key file (GLib's format); lines that are none are passed over, as GLib has checked
     * them.
     */
    public static Origin parse(String text) {
        var groups = new LinkedHashMap<String, Map<String, String>>();
        Map<String, String> group = new LinkedHashMap<>();
        for (var line : text.lines().map(String::strip).toList()) {
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                group = groups.computeIfAbsent(inner(line), _ -> new LinkedHashMap<>());
            } else if (equals > 0 && !line.startsWith("#")) {
                group.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        }
        return new Origin(groups);
    }

    private static String inner(String line) {
        return line.substring(1, line.length() - 1);
    }

    /**
     * Text of the origin file of a deployment that tracks an image: this key and no other, as bootc
     * writes it.
     */
    public static String render(OstreeImageReference image) {
        return "[origin]\n%s=%s\n".formatted(IMAGE_KEY, image);
    }

    /** The tracked image; empty where something else is tracked. */
    public Optional<OstreeImageReference> image() throws IOException {
        var text = value("origin", IMAGE_KEY);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(OstreeImageReference.parse(text.get()));
    }

    /** Whether rpm-ostree changed the deployment locally, so that an image does not describe it. */
    public boolean hasLocalChanges() {
        return groups.keySet().stream().anyMatch(LOCAL_CHANGES::contains);
    }

    private Optional<String> value(String group, String key) {
        return Optional.ofNullable(groups.getOrDefault(group, Map.of()).get(key));
    }
}

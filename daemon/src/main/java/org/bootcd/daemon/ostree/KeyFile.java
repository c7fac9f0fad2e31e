package org.bootcd.daemon.ostree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A key file (GLib's format), as far as it is one: lines that are none are passed over. */
final class KeyFile {
    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    private KeyFile() {}

    static KeyFile parse(String text) {
        var file = new KeyFile();
        Map<String, String> group = new LinkedHashMap<>();
        for (var line : text.lines().map(String::strip).toList()) {
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                var name = line.substring(1, line.length() - 1);
                group = file.groups.computeIfAbsent(name, _ -> new LinkedHashMap<>());
            } else if (equals > 0 && !line.startsWith("#")) {
                group.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        }
        return file;
    }

    Set<String> groups() {
        return groups.keySet();
    }

    Optional<String> value(String group, String key) {
        return Optional.ofNullable(groups.getOrDefault(group, Map.of()).get(key));
    }
}

package org.bootcd.daemon.ostree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key file (GLib's format). Lines that are none are passed over: who wrote the file has had GLib
 * check them, or will.
 */
record KeyFile(Map<String, Map<String, String>> values) {
    static KeyFile parse(String text) {
        var groups = new LinkedHashMap<String, Map<String, String>>();
        Map<String, String> group = new LinkedHashMap<>();
        for (var line : text.lines().map(String::strip).toList()) {
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                var name = line.substring(1, line.length() - 1);
                group = groups.computeIfAbsent(name, _ -> new LinkedHashMap<>());
            } else if (equals > 0 && !line.startsWith("#")) {
                group.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        }
        return new KeyFile(groups);
    }

    Set<String> groups() {
        return values.keySet();
    }

    Optional<String> value(String group, String key) {
        return Optional.ofNullable(values.getOrDefault(group, Map.of()).get(key));
    }
}

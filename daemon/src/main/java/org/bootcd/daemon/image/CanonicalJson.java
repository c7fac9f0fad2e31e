package org.bootcd.daemon.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.TreeMap;

/**
 * Writes JSON in the one form of RFC 8785: keys sorted by UTF-16 unit, no white space, the fewest
 * escapes. Fields that are null are left out, as bootc's types leave them out; numbers that are no
 * integers are written as Java does.
 */
final class CanonicalJson {
    private final StringBuilder out = new StringBuilder();

    private CanonicalJson() {}

    static String write(JsonNode node) {
        var writer = new CanonicalJson();
        writer.value(node);
        return writer.out.toString();
    }

    private void value(JsonNode node) {
        if (node.isObject()) {
            object(node);
        } else if (node.isArray()) {
            array(node);
        } else if (node.isTextual()) {
            string(node.textValue());
        } else {
            out.append(node.asText());
        }
    }

    private void object(JsonNode node) {
        var sorted = new TreeMap<String, JsonNode>();
        node.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> sorted.put(field.getKey(), field.getValue()));
        out.append('{');
        var separator = "";
        for (var field : sorted.entrySet()) {
            out.append(separator);
            string(field.getKey());
            out.append(':');
            value(field.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private void array(JsonNode node) {
        out.append('[');
        var separator = "";
        for (var element : node) {
            out.append(separator);
            value(element);
            separator = ",";
        }
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        for (var i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        out.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
    }
}

package org.bootcd.daemon.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A challenge of a WWW-Authenticate header (RFC 9110, section 11.6.1), with scheme and parameter
 * names in lower case. One header may hold several.
 */
record Challenge(String scheme, Map<String, String> parameters) {
    Challenge {
        parameters = Map.copyOf(parameters);
    }

    boolean isBasic() {
        return scheme.equals("basic");
    }

    boolean isBearer() {
        return scheme.equals("bearer") && parameters.containsKey("realm");
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** What can be read of all headers; a malformed rest of one is ignored. */
    static List<Challenge> parse(List<String> headers) {
        var challenges = new ArrayList<Challenge>();
        for (var header : headers) {
            new Parser(header).read(challenges);
        }
        return challenges;
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void read(List<Challenge> challenges) {
            skip(" \t,");
            var scheme = token();
            while (!scheme.isEmpty()) {
                var parameters = new LinkedHashMap<String, String>();
                var next = parameters(parameters);
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
                scheme = next;
            }
        }

        /** Reads {@code name=value} pairs; returns the token that begins the next challenge. */
        private String parameters(Map<String, String> parameters) {
            while (true) {
                skip(" \t,");
                var name = token();
                skip(" \t");
                if (name.isEmpty() || !at('=')) {
                    return name;
                }
                at++;
                skip(" \t");
                parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), at('"') ? quoted() : token());
            }
        }

        private String quoted() {
            var value = new StringBuilder();
            at++;
            while (at < text.length() && !at('"')) {
                if (at('\\') && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        private String token() {
            var start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean at(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        private static boolean isTokenCharacter(char c) {
            return c > ' ' && c < 127 && "()<>@,;\\\"[]?={}".indexOf(c) < 0;
        }
    }
}

package org.bootcd.daemon.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Kernel arguments in order, each {@code key} or {@code key=value}. In keys {@code -} and {@code _}
 * are the same.
 */
public record Kargs(List<String> arguments) {
    public static final Kargs NONE = new Kargs(List.of());

    public Kargs {
        arguments = List.copyOf(arguments);
    }

    /** Splits a kernel command line at white space outside double quotes. */
    public static Kargs parse(String commandLine) {
        var arguments = new ArrayList<String>();
        var argument = new StringBuilder();
        boolean quoted = false;
        for (char c : (commandLine + " ").toCharArray()) {
            quoted ^= c == '"';
            if (!quoted && Character.isWhitespace(c)) {
                if (!argument.isEmpty()) {
                    arguments.add(argument.toString());
                    argument.setLength(0);
                }
            } else {
                argument.append(c);
            }
        }
        if (!argument.isEmpty()) {
            arguments.add(argument.toString().strip());
        }
        return new Kargs(arguments);
    }

    /**
     * The arguments of a new deployment: these, which the last one was booted with, less those that
     * only its image asked for, and those that the new image adds.
     *
     * @param oldImage what the last deployment's image asks for
     * @param newImage what the new image asks for; empty where it has no opinion at all, which
     *     keeps the old image's
     */
    public Kargs upgraded(Kargs oldImage, Optional<Kargs> newImage) {
        var result = new ArrayList<>(arguments);
        var wanted = newImage.orElse(oldImage);
        for (var argument : oldImage.arguments) {
            if (!wanted.contains(argument)) {
                result.removeIf(a -> same(a, argument));
            }
        }
        for (var argument : wanted.arguments) {
            boolean addedByImage = newImage.isEmpty() || !oldImage.contains(argument);
            if (addedByImage && result.stream().noneMatch(a -> same(a, argument))) {
                result.add(argument);
            }
        }
        return new Kargs(result);
    }

    private boolean contains(String argument) {
        return arguments.stream().anyMatch(a -> same(a, argument));
    }

    private static boolean same(String a, String b) {
        return canonical(a).equals(canonical(b));
    }

    private static String canonical(String argument) {
        int equals = argument.indexOf('=');
        int keyEnd = equals < 0 ? argument.length() : equals;
        return argument.substring(0, keyEnd).replace('-', '_') + argument.substring(keyEnd);
    }
}

package org.bootcd.daemon.boot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Kernel arguments that an image asks for, in {@code /usr/lib/bootc/kargs.d/*.toml}:
 *
 * <pre>
 * kargs = ["console=ttyS0", "quiet"]
 * match-architectures = ["x86_64"]   # optional
 * </pre>
 */
public final class KargsFiles {
    /** The directory, relative to the image root. */
    public static final String DIRECTORY = "usr/lib/bootc/kargs.d";

    private static final String SUFFIX = ".toml";

    private KargsFiles() {}

    /**
     * The arguments of all files in order of their names.
     *
     * @param files content by file name
     * @param architecture as Rust names it: {@code x86_64}, {@code aarch64} …
     */
    public static Kargs parse(SortedMap<String, byte[]> files, String architecture)
            throws IOException {
        var arguments = new ArrayList<String>();
        for (var file : files.entrySet()) {
            if (file.getKey().endsWith(SUFFIX)) {
                arguments.addAll(parseFile(file.getKey(), file.getValue(), architecture));
            }
        }
        return new Kargs(arguments);
    }

    private static List<String> parseFile(String name, byte[] content, String architecture)
            throws IOException {
        JsonNode toml;
        try {
            toml = new TomlMapper().readTree(new String(content, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw invalid(name, e.getOriginalMessage());
        }
        var architectures = strings(name, toml, "match-architectures");
        return architectures.isEmpty() || architectures.contains(architecture)
                ? strings(name, toml, "kargs")
                : List.of();
    }

    private static List<String> strings(String file, JsonNode toml, String key) throws IOException {
        var node = toml.path(key);
        var strings = new ArrayList<String>();
        for (var element : node) {
            if (!element.isTextual()) {
                throw invalid(file, key + " must be a list of strings");
            }
            strings.add(element.textValue());
        }
        if (!node.isMissingNode() && !node.isArray()) {
            throw invalid(file, key + " must be a list of strings");
        }
        return strings;
    }

    private static IOException invalid(String file, String reason) {
        return new IOException("/%s/%s: %s".formatted(DIRECTORY, file, reason));
    }

    /** This machine's architecture in Rust's words. */
    public static String hostArchitecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> "x86_64";
            case "ppc64le", "ppc64" -> "powerpc64";
            case String same -> same;
        };
    }
}

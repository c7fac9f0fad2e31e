package org.bootcd.daemon.image;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An operating system and architecture in Go's words (OCI image-spec, image-index.md). */
public record Platform(String os, String architecture, Optional<String> variant) {
    private static final List<String> ARM_VARIANTS = List.of("v8", "v7", "v6", "v5");

    /** The platform of this host. */
    public static Platform host() {
        return ofJava(System.getProperty("os.arch"));
    }

    static Platform ofJava(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> linux("amd64");
            case "aarch64" -> new Platform("linux", "arm64", Optional.of("v8"));
            case "arm" -> new Platform("linux", "arm", Optional.of("v7"));
            case "loongarch64" -> linux("loong64");
            default -> linux(osArch);
        };
    }

    private static Platform linux(String architecture) {
        return new Platform("linux", architecture, Optional.empty());
    }

    /** Variants this platform can run, the most capable first; the empty one means "any". */
    List<String> runnableVariants() {
        return switch (architecture) {
            case "arm64" -> List.of(variant.orElse("v8"), "");
            case "arm" -> {
                var first = Math.max(0, ARM_VARIANTS.indexOf(variant.orElse("v7")));
                var variants = ARM_VARIANTS.subList(first, ARM_VARIANTS.size());
                yield Stream.concat(variants.stream(), Stream.of("")).toList();
            }
            default -> variant.map(v -> List.of(v, "")).orElse(List.of(""));
        };
    }

    /** How well {@code offered} suits this platform: 0 is best; empty when it does not run here. */
    Optional<Integer> rank(Platform offered) {
        if (!os.equals(offered.os) || !architecture.equals(offered.architecture)) {
            return Optional.empty();
        }
        var rank = runnableVariants().indexOf(offered.variant.orElse(""));
        return rank < 0 ? Optional.empty() : Optional.of(rank);
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}

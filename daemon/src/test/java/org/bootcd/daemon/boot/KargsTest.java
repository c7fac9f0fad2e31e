package org.bootcd.daemon.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KargsTest {
    @ParameterizedTest
    @CsvSource({
        // booted with,          old image, new image, result
        "root=x rw,              '',        '',        root=x rw",
        "root=x quiet,           quiet,     '',        root=x",
        "root=x,                 '',        a=1,       root=x a=1",
        "root=x a=1,             a=1,       a=2,       root=x a=2",
        "root=x admin=1 a=1,     a=1,       a=1,       root=x admin=1 a=1",
        "root=x no-smt b=1,      no_smt,    '',        root=x b=1",
        "root=x,                 quiet,     quiet,     root=x",
        "root=x a=1,             '',        a=1,       root=x a=1",
    })
    void followTheImageAndKeepTheAdministrators(
            String booted, String oldImage, String newImage, String result) {
        assertEquals(
                Kargs.parse(result),
                Kargs.parse(booted)
                        .upgraded(Kargs.parse(oldImage), Optional.of(Kargs.parse(newImage))));
    }

    @Test
    void keepTheOldImagesWhereTheNewOneHasNoOpinion() {
        assertEquals(
                List.of("root=x", "quiet"),
                Kargs.parse("root=x").upgraded(Kargs.parse("quiet"), Optional.empty()).arguments());
    }

    @Test
    void quotedSpacesDoNotSeparate() {
        assertEquals(List.of("a=\"b c\"", "d"), Kargs.parse("  a=\"b c\"  d ").arguments());
    }

    @Test
    void filesAreReadInOrderOfNameAndForTheArchitecture() throws IOException {
        var files =
                files(
                        Map.of(
                                "20-b.toml", "kargs = [\"b\"]",
                                "10-a.toml", "kargs = [\"a=1\", \"a=2\"]",
                                "30-c.toml", "kargs = [\"c\"]\nmatch-architectures = [\"s390x\"]",
                                "README", "no TOML"));
        assertEquals(List.of("a=1", "a=2", "b"), KargsFiles.parse(files, "x86_64").arguments());
        assertEquals(List.of("a=1", "a=2", "b", "c"), KargsFiles.parse(files, "s390x").arguments());
    }

    @ParameterizedTest
    @CsvSource({"kargs = 1", "kargs = [1]", "kargs = [", "match-architectures = 'x'"})
    void damagedFileIsNamed(String content) {
        var e =
                assertThrows(
                        IOException.class,
                        () -> KargsFiles.parse(files(Map.of("x.toml", content)), "x86_64"));
        assertTrue(String.valueOf(e.getMessage()).startsWith("/usr/lib/bootc/kargs.d/x.toml: "));
    }

    private static SortedMap<String, byte[]> files(Map<String, String> content) {
        var files = new TreeMap<String, byte[]>();
        content.forEach((k, v) -> files.put(k, v.getBytes(StandardCharsets.UTF_8)));
        return files;
    }
}

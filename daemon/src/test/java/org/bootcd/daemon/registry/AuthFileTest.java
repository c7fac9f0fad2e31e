package org.bootcd.daemon.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.bootcd.daemon.image.RegistryReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileTest {
    @TempDir private Path root;

    @ParameterizedTest
    @CsvSource({
        "q.io/a/b/c,   exact",
        "q.io/a/b,     namespace",
        "q.io/a/x/y,   namespace",
        "q.io/ab,      host",
        "q.io:5000/a,  port",
        "x.q.io/a,     none",
        "old.io/x,     old",
        "debian,       hub",
        "empty.io/x,   none",
        "nocolon.io/x, none",
    })
    void findsTheMostSpecificEntry(String reference, String user) throws IOException {
        write(
                "etc/ostree/auth.json",
                "{\"auths\": {%s,%s,%s,%s,%s,%s,\"empty.io\": {},\"nocolon.io\": {\"auth\": \"eA==\"}}}"
                        .formatted(
                                entry("q.io/a/b/c", "exact"),
                                entry("q.io/a", "namespace"),
                                entry("q.io", "host"),
                                entry("q.io:5000", "port"),
                                entry("https://old.io/v1/", "old"),
                                entry("https://index.docker.io/v1/", "hub")));
        var found = AuthFile.load(root).find(RegistryReference.parse(reference));
        assertEquals(user, found.map(Credential::user).orElse("none"));
    }

    @Test
    void usesOnlyTheFirstFile() throws IOException {
        write("usr/lib/ostree/auth.json", "{\"auths\": {%s}}".formatted(entry("q.io", "usr")));
        assertEquals(Optional.of("usr"), user());
        write("etc/ostree/auth.json", "{\"auths\": {%s}}".formatted(entry("q.io", "etc")));
        assertEquals(Optional.of("etc"), user());
        write("run/ostree/auth.json", "{}");
        assertEquals(Optional.empty(), user());
    }

    @Test
    void theLoginsOfOtherToolsAreNotUsed() throws IOException {
        write("root/.docker/config.json", "{\"auths\": {%s}}".formatted(entry("q.io", "docker")));
        assertEquals(Optional.empty(), user());
    }

    @Test
    void followsLinksInsideTheRoot() throws IOException {
        write("usr/secret.json", "{\"auths\": {%s}}".formatted(entry("q.io", "linked")));
        Files.createDirectories(root.resolve("etc/ostree"));
        Files.createSymbolicLink(root.resolve("etc/ostree/auth.json"), Path.of("/usr/secret.json"));
        assertEquals(Optional.of("linked"), user());
    }

    @Test
    void refusesLinksThatLeadOut() throws IOException {
        Files.createDirectories(root.resolve("etc/ostree"));
        Files.createSymbolicLink(
                root.resolve("etc/ostree/auth.json"), Path.of("../../../secret.json"));
        assertThrows(InvalidConfiguration.class, () -> AuthFile.load(root));
    }

    @Test
    void splitsAtTheFirstColon() throws IOException {
        var auth = base64("me:pass:word\0\0");
        write(
                "etc/ostree/auth.json",
                "{\"auths\": {\"q.io\": {\"auth\": \"%s\"}}}".formatted(auth));
        var found = AuthFile.load(root).find(RegistryReference.parse("q.io/x"));
        assertEquals(Optional.of(new Credential("me", "pass:word", "")), found);
        assertFalse(found.toString().contains("word"), found.toString());
    }

    @Test
    void saysThatHelpersAreNotSupported() throws IOException {
        write("etc/ostree/auth.json", "{\"credHelpers\": {\"q.io\": \"x\"}}");
        var auth = AuthFile.load(root);
        assertThrows(
                InvalidConfiguration.class, () -> auth.find(RegistryReference.parse("q.io/x")));
        assertEquals(Optional.empty(), auth.find(RegistryReference.parse("other.io/x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "[]",
                "{\"auths\": \"s3cret\"}",
                "{\"auths\": {\"q.io\": {\"auth\": \"s3cret!\"}}}"
            })
    void refusesMalformedFilesWithoutQuotingThem(String content) throws IOException {
        write("etc/ostree/auth.json", content);
        var error = assertThrows(InvalidConfiguration.class, this::user);
        assertFalse(String.valueOf(error.getMessage()).contains("s3cret"), error.getMessage());
    }

    private Optional<String> user() throws IOException {
        return AuthFile.load(root).find(RegistryReference.parse("q.io/x")).map(Credential::user);
    }

    private void write(String file, String content) throws IOException {
        new Sources(root).write(file, content);
    }

    private static String entry(String key, String user) {
        return "\"%s\": {\"auth\": \"%s\"}".formatted(key, base64(user + ":p"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package org.bootcd.daemon.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.bootcd.daemon.image.RegistryReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryHostsTest {
    private static final String MAIN = "etc/containers/registries.conf";

    @TempDir private Path root;

    @ParameterizedTest
    @CsvSource({
        "a.io/x:1,        a.io/x:1,          false, false",
        "r.io/x:1,        r.io/x:1,          true,  false",
        "r.io/ns/x:1,     r.io/ns/x:1,       false, false",
        "r.io/nsx:1,      r.io/nsx:1,        true,  false",
        "moved.io/a/b:1,  new.io/base/a/b:1, true,  false",
        "bad.io/x,        bad.io/x,          false, true",
        "gone.io/x,       bad.io/x,          false, true",
        "a.b.corp.io/x,   a.b.corp.io/x,     true,  false",
        "corp.io/x,       corp.io/x,         false, false",
        "x.wild.io/a:2,   one.io/a:2,        false, false",
    })
    void placesImages(String reference, String physical, boolean insecure, boolean blocked)
            throws IOException {
        write(
                MAIN,
                """
                unqualified-search-registries = ["docker.io"]
                [[registry]]
                location = "r.io"
                insecure = true
                [[registry.mirror]]
                location = "mirror.io"
                [[registry]]
                location = "r.io/ns"
                [[registry]]
                prefix = "moved.io"
                location = "new.io/base"
                insecure = true
                [[registry]]
                location = "bad.io"
                blocked = true
                [[registry]]
                prefix = "gone.io"
                location = "bad.io"
                [[registry]]
                prefix = "*.corp.io"
                insecure = true
                [[registry]]
                prefix = "*.wild.io"
                location = "one.io"
                """);
        var place = RegistryHosts.load(root).place(RegistryReference.parse(reference));
        assertEquals(physical, place.physical().toString());
        assertEquals(insecure, place.insecure());
        assertEquals(blocked, place.blocked());
    }

    @Test
    void dropInsReplaceTablesInOrder() throws IOException {
        write(MAIN, "[[registry]]\nlocation = \"r.io\"\ninsecure = true\n");
        assertTrue(RegistryHosts.load(root).isInsecure("r.io"));
        write(MAIN + ".d/20.conf", "[[registry]]\nlocation = \"r.io\"\n");
        write(MAIN + ".d/10.conf", "[[registry]]\nlocation = \"r.io\"\ninsecure = true\n");
        write(MAIN + ".d/30.txt", "[[registry]]\nlocation = \"r.io\"\ninsecure = true\n");
        assertFalse(RegistryHosts.load(root).isInsecure("r.io"));
    }

    @Test
    void nothingIsInsecureByItself() throws IOException {
        var hosts = RegistryHosts.load(root);
        assertFalse(hosts.isInsecure("localhost"));
        assertFalse(hosts.isInsecure("127.0.0.1:5000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[registry",
                "[[registry]]\ninsecure = true",
                "[[registry]]\nprefix = \"a.io\"",
                "[[registry]]\nlocation = \"https://a.io\"",
                "[[registry]]\nlocation = \"a.io\"\ninsecure = \"yes\"",
                "[[registry]]\nlocation = 7",
            })
    void refusesMalformedFiles(String content) throws IOException {
        write(MAIN, content);
        var error = assertThrows(InvalidConfiguration.class, () -> RegistryHosts.load(root));
        assertTrue(
                String.valueOf(error.getMessage()).startsWith(root.resolve(MAIN).toString()),
                error.getMessage());
    }

    private void write(String file, String content) throws IOException {
        new Sources(root).write(file, content);
    }
}

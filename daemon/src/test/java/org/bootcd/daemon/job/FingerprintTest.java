package org.bootcd.daemon.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ostree/deploy/default/deploy/0123.0.origin",
                "ostree/bootc/storage",
                "ostree/boot.0/x",
                "ostree/boot.1/x",
                "ostree/repo/refs/heads/ostree/container/image/x",
                "boot/loader/entries/x",
                "ostree/staged-deployment",
                "ostree/staged-deployment-locked",
                "ostree/deployment-state/0123.0/unlocked-development",
            })
    void fileThatComesIsSeen(String name) throws Exception {
        var before = fingerprint();
        assertEquals(before, fingerprint());
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        var after = fingerprint();
        assertNotEquals(before, after);
        Files.delete(file);
        assertNotEquals(after, fingerprint());
    }

    @Test
    void linkThatIsSwappedIsSeen() throws Exception {
        var link = Files.createDirectories(directory.resolve("boot")).resolve("loader");
        Files.createSymbolicLink(link, Path.of("loader.0"));
        var before = fingerprint();
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("loader.1"));
        assertNotEquals(before, fingerprint());
    }

    @Test
    void isSettledSomeTimeAfterTheLastChange() throws Exception {
        Files.createDirectories(directory.resolve("ostree/deploy"));
        var fingerprint = fingerprint();
        var changed = fingerprint.files().values().iterator().next().changed().toInstant();
        assertFalse(fingerprint.isSettledAt(changed));
        assertFalse(fingerprint.isSettledAt(changed.plusMillis(99)));
        assertTrue(fingerprint.isSettledAt(changed.plusMillis(101)));
    }

    @Test
    void timesInTheFutureDoNotHoldAReader() throws Exception {
        Files.createDirectories(directory.resolve("ostree/deploy"));
        assertTrue(fingerprint().isSettledAt(Instant.EPOCH));
    }

    private Fingerprint fingerprint() throws Exception {
        return Fingerprint.of(directory, directory);
    }
}

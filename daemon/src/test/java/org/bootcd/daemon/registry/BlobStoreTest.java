package org.bootcd.daemon.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.bootcd.daemon.image.Descriptor;
import org.bootcd.daemon.image.DigestMismatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
    private static final byte[] CONTENT = SampleImage.bytes("content");
    private static final Descriptor BLOB = SampleImage.descriptor("a/b", CONTENT);

    @TempDir private Path directory;
    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = BlobStore.open(directory.resolve("store/blobs"));
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        var permissions = Files.getPosixFilePermissions(directory.resolve("store/blobs"));
        assertEquals("rwx------", PosixFilePermissions.toString(permissions));
    }

    @Test
    void aPartBecomesABlobWhenItIsVerified() throws IOException {
        try (var part = PartFile.open(store, BLOB)) {
            part.append(CONTENT, 3);
            assertFalse(store.contains(BLOB.digest()));
        }
        try (var part = PartFile.open(store, BLOB)) {
            assertEquals(3, part.length());
            part.append(SampleImage.bytes("tent"), 4);
            part.complete("blob");
        }
        assertTrue(store.contains(BLOB.digest()));
        assertFalse(Files.exists(store.partPath(BLOB.digest())));
    }

    @Test
    void aWrongPartIsEmptied() throws IOException {
        try (var part = PartFile.open(store, BLOB)) {
            part.append(SampleImage.bytes("CONTENT"), 7);
            assertThrows(DigestMismatch.class, () -> part.complete("blob"));
            assertEquals(0, part.length());
            part.append(CONTENT, 7);
            part.complete("blob");
        }
        assertTrue(store.contains(BLOB.digest()));
    }

    @Test
    void aBlobOfAnEarlierProcessIsVerifiedAgain() throws IOException {
        var file = directory.resolve("store/blobs/sha256-" + BLOB.digest().hex());
        Files.write(file, CONTENT);
        assertEquals(Optional.of(file), store.find(BLOB));

        Files.writeString(file, "CONTENT");
        assertEquals(Optional.empty(), BlobStore.open(directory.resolve("store/blobs")).find(BLOB));
        assertFalse(Files.exists(file));
    }

    @Test
    void doesNotWriteThroughALink() throws IOException {
        var target = Files.createFile(directory.resolve("target"));
        Files.createSymbolicLink(store.partPath(BLOB.digest()), target);
        assertThrows(IOException.class, () -> PartFile.open(store, BLOB));
        assertEquals(0, Files.size(target));
    }

    @Test
    void removesBlobsAndParts() throws IOException {
        try (var part = PartFile.open(store, BLOB)) {
            part.append(CONTENT, 3);
        }
        store.remove(BLOB.digest());
        store.remove(BLOB.digest());
        assertFalse(Files.exists(store.partPath(BLOB.digest())));
    }

    @Test
    void sweepsWhatIsOld() throws IOException {
        var limit = Instant.parse("2026-01-01T00:00:00Z");
        var old = store.partPath(BLOB.digest());
        Files.writeString(old, "con");
        Files.setLastModifiedTime(old, FileTime.from(limit.minusSeconds(1)));
        var young = Files.writeString(directory.resolve("store/blobs/young"), "x");
        Files.setLastModifiedTime(young, FileTime.from(limit));
        store.sweep(limit);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young));
    }
}

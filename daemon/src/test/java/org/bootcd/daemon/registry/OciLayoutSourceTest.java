package org.bootcd.daemon.registry;

import static org.bootcd.daemon.registry.SampleImage.AMD64;
import static org.bootcd.daemon.registry.SampleImage.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bootcd.daemon.image.Digest;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.MediaTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciLayoutSourceTest {
    @TempDir private Path root;
    private Path layout;
    private final SampleImage image = SampleImage.create();

    @BeforeEach
    void writeLayout() throws IOException {
        layout = root.resolve("layout");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        writeBlob(image.manifestBytes());
        writeBlob(bytes(image.config()));
        writeBlob(image.layer());
        writeIndex(entry(MediaTypes.OCI_MANIFEST, image.manifestBytes(), "os"));
    }

    @ParameterizedTest
    @ValueSource(strings = {":os", ""})
    void readsAnImageFromADirectory(String suffix) throws IOException {
        try (var source = open("oci:" + layout + suffix)) {
            var resolved = source.resolve(AMD64);
            assertEquals(image.digest(), resolved.digest());
            assertArrayEquals(bytes(image.config()), source.config(resolved.manifest().config()));
            var blob = source.blob(image.layerDescriptor(), BlobProgress.none());
            assertEquals(blobFile(image.layer()), blob);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "./"})
    void readsAnImageFromAnArchive(String prefix) throws IOException {
        var archive = archive(prefix);
        try (var source = open("oci-archive:" + archive + ":os")) {
            var resolved = source.resolve(AMD64);
            assertEquals(image.digest(), resolved.digest());
            assertArrayEquals(bytes(image.config()), source.config(resolved.manifest().config()));
            var blob = source.blob(image.layerDescriptor(), BlobProgress.none());
            assertEquals(root.resolve("blobs"), blob.getParent());
            assertArrayEquals(image.layer(), Files.readAllBytes(blob));
        }
    }

    @Test
    void readsTheImageBehindAnIndex() throws IOException {
        var index = bytes(image.index(List.of("linux/s390x", "linux/amd64")));
        writeBlob(index);
        writeIndex(entry(MediaTypes.OCI_INDEX, index, "os"));
        try (var source = open("oci:" + layout + ":os")) {
            var resolved = source.resolve(AMD64);
            assertEquals(image.digest(), resolved.digest());
            assertEquals(Optional.of(Digest.of(index)), resolved.indexDigest());
        }
    }

    @Test
    void namesTheTagsThereAre() throws IOException {
        writeIndex(
                entry(MediaTypes.OCI_MANIFEST, image.manifestBytes(), "one")
                        + ","
                        + entry(MediaTypes.OCI_MANIFEST, image.manifestBytes(), "two"));
        var name = "oci:" + layout + ":os";
        try (var source = open(name)) {
            var error = assertThrows(ImageNotFound.class, () -> source.resolve(AMD64));
            assertEquals(
                    "image %s not found: the layout has one, two".formatted(name),
                    error.getMessage());
        }
        try (var source = open("oci:" + layout)) {
            assertThrows(ImageNotFound.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void refusesACorruptBlob() throws IOException {
        Files.write(blobFile(image.layer()), new byte[image.layer().length]);
        refusesTheLayer(DigestMismatch.class);
    }

    @Test
    void refusesABlobOfAnotherSize() throws IOException {
        Files.write(blobFile(image.layer()), new byte[1]);
        refusesTheLayer(InvalidLayout.class);
    }

    @Test
    void saysThatABlobIsMissing() throws IOException {
        Files.delete(blobFile(image.layer()));
        refusesTheLayer(InvalidLayout.class);
    }

    @Test
    void refusesACorruptManifest() throws IOException {
        Files.write(blobFile(image.manifestBytes()), new byte[image.manifestBytes().length]);
        for (var name : List.of("oci:" + layout, "oci-archive:" + archive(""))) {
            try (var source = open(name)) {
                assertThrows(DigestMismatch.class, () -> source.resolve(AMD64));
            }
        }
    }

    @Test
    void refusesAnotherLayoutVersion() throws IOException {
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\": \"2.0.0\"}");
        try (var source = open("oci:" + layout)) {
            assertThrows(InvalidManifest.class, () -> source.resolve(AMD64));
        }
    }

    @Test
    void saysThatALayoutIsMissing() throws IOException {
        try (var source = open("oci:" + root.resolve("absent"))) {
            var error = assertThrows(InvalidLayout.class, () -> source.resolve(AMD64));
            assertEquals(
                    root.resolve("absent")
                            + " is not a valid OCI image layout: it has no file oci-layout",
                    error.getMessage());
        }
        assertThrows(InvalidLayout.class, () -> open("oci-archive:" + root.resolve("absent")));
    }

    @Test
    void refusesATruncatedArchive() throws IOException {
        var archive = archive("");
        try (var channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            channel.truncate(2000);
        }
        assertThrows(
                IOException.class,
                () -> {
                    try (var source = open("oci-archive:" + archive)) {
                        source.resolve(AMD64);
                    }
                });
    }

    private void refusesTheLayer(Class<? extends IOException> error) throws IOException {
        for (var name : List.of("oci:" + layout, "oci-archive:" + archive(""))) {
            try (var source = open(name)) {
                assertThrows(
                        error, () -> source.blob(image.layerDescriptor(), BlobProgress.none()));
            }
        }
    }

    private ImageSource open(String image) throws IOException {
        return new Sources(root).open(image);
    }

    private Path blobFile(byte[] content) {
        return layout.resolve("blobs/sha256/" + Digest.of(content).hex());
    }

    private void writeBlob(byte[] content) throws IOException {
        Files.write(blobFile(content), content);
    }

    private void writeIndex(String entries) throws IOException {
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\": 2, \"manifests\": [%s]}".formatted(entries));
    }

    private static String entry(String mediaType, byte[] content, String name) {
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d, \"annotations\":"
                        .formatted(mediaType, Digest.of(content), content.length)
                + " {\"org.opencontainers.image.ref.name\": \"%s\"}}".formatted(name);
    }

    private Path archive(String prefix) throws IOException {
        var archive = root.resolve("layout.tar");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(archive));
                var files = Files.walk(layout)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var name = prefix + layout.relativize(file);
                tar.putArchiveEntry(new TarArchiveEntry(file, name));
                Files.copy(file, tar);
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }
}

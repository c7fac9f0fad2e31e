package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.StoredImages;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host has of an image, in whatever compression, is not fetched again. */
@Tag("root")
final class ReuseIT {
    @TempDir private Path work;
    @AutoClose private Registry registry;
    @AutoClose private ThrowAwaySysroot sysroot;
    private Images images;
    private Bootc bootc;

    @BeforeEach
    void switchToTheFirstVersion() throws Exception {
        registry = Registry.start(work.resolve("registry"));
        images = Images.create(work.resolve("images"));
        sysroot = ThrowAwaySysroot.create();
        bootc = Bootc.withConfiguration(work.resolve("containers")).trusting(registry);
        bootc("switch", images.push("v1", registry));
    }

    @Test
    void aRecompressedLayerIsNotFetchedAgain() throws Exception {
        var recompressed = recompressed(images.system());
        var further = further();
        images.layout().tag("v4", Image.bootable("4", recompressed, further));
        images.push("v4", registry);
        registry.forgetRequests();

        var outcome = bootc("upgrade");

        assertTrue(
                outcome.out().contains("layers already present: 1; layers needed: 1"),
                outcome::toString);
        assertEquals(
                Set.of(images.layout().blobsOf("v4").getFirst(), further.digest()),
                new TreeSet<>(registry.downloads()));
        var stored = StoredImages.in(sysroot);
        assertEquals(
                stored.layerCommit(images.system().digest()),
                stored.layerCommit(recompressed.digest()));
        assertEquals("#!shell\n", sysroot.ostree("cat", stored.imageCommit(), "/usr/bin/sh"));
        sysroot.assertIntact();
    }

    /** Its layer's content may be what was damaged, so that it is no layer to build on. */
    @Test
    void aLayerThatIsMarkedAsPartialIsFetchedAgain() throws Exception {
        var stored = StoredImages.in(sysroot);
        var layer = stored.layerCommit(images.system().digest());
        Files.delete(stored.object("file", stored.objectAt(layer, "/usr/bin/sh")));
        Files.writeString(sysroot.repository().resolve("state/" + layer + ".commitpartial"), "f");
        images.push("v2", registry);
        registry.forgetRequests();

        bootc("upgrade");

        assertTrue(registry.downloads().contains(images.system().digest()));
        sysroot.assertIntact();
    }

    @Test
    void layersOfAnotherImageAreUsedAndKeptForBoth() throws Exception {
        var further = further();
        images.layout().tag("other", Image.bootable("9", images.system(), further));
        var other = images.layout().push("other", registry, "other:1");
        registry.forgetRequests();

        bootc("switch", other);

        assertEquals(
                Set.of(images.layout().blobsOf("other").getFirst(), further.digest()),
                new TreeSet<>(registry.downloads()));
        assertEquals(StoredImages.in(sysroot).neededLayers(), StoredImages.in(sysroot).layers());
        assertEquals(3, StoredImages.in(sysroot).layers().size());
        sysroot.assertIntact();
    }

    private Layer further() throws IOException, InterruptedException {
        var tree = images.newTree("further");
        Files.createDirectories(tree.resolve("usr/share"));
        Files.writeString(tree.resolve("usr/share/further"), "further\n");
        return images.layout().layerOf(tree);
    }

    /** The same tar in two gzip members instead of one. */
    private Layer recompressed(Layer layer) throws IOException {
        var blob = Files.readAllBytes(images.layout().blob(layer.digest()));
        byte[] tar;
        try (var in = new GZIPInputStream(new ByteArrayInputStream(blob))) {
            tar = in.readAllBytes();
        }
        var members = new ByteArrayOutputStream();
        members.writeBytes(ImageLayout.gzip(Arrays.copyOfRange(tar, 0, 1000)));
        members.writeBytes(ImageLayout.gzip(Arrays.copyOfRange(tar, 1000, tar.length)));
        return images.layout().layer(Layer.GZIP, members.toByteArray(), tar);
    }

    private Outcome bootc(String... verb) throws IOException, InterruptedException {
        var arguments = new ArrayList<Object>(List.of("--sysroot", sysroot.directory()));
        arguments.addAll(Arrays.asList(verb));
        return bootc.run(arguments.toArray()).succeeded();
    }
}

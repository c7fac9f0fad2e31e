package org.bootcd.it.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.TreeListing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any tree, archived by any program in any format, imported as a layer and checked out by ostree,
 * is the tree.
 */
@Tag("root")
final class RandomTreesIT {
    @TempDir private Path work;

    private final Map<String, TreeListing> expected = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aTreeIsItselfAfterImport(int round) throws Exception {
        var seed = Seed.forRound("aTreeIsItselfAfterImport", round);
        var layout = ImageLayout.create(work.resolve("layout"));
        for (var profile : RandomTree.Profile.values()) {
            addLayers(seed, profile, layout);
        }
        layout.tag("os", Image.bootable("1", layers.toArray(Layer[]::new)));
        var repository = Ostree.bareRepository(work.resolve("repo"));

        var outcome =
                Bootc.withConfiguration(work.resolve("containers"))
                        .run(
                                "internals",
                                "ostree-ext",
                                "container",
                                "image",
                                "pull",
                                repository,
                                "ostree-unverified-image:oci:%s:os".formatted(layout.directory()));
        assertEquals(0, outcome.status(), () -> outcome + "\n" + archives());

        int index = 0;
        for (var archive : expected.entrySet()) {
            var ref = "ostree/container/blob/" + layers.get(index++).digest().replace(":", "_3A_");
            var checkout = work.resolve("checkout-" + index);
            Ostree.in(repository, "checkout", ref, checkout);
            var actual = TreeListing.ofDirectory(checkout);
            assertEquals("", archive.getValue().differences(actual), archive::getKey);
        }
        Ostree.assertIntact(repository);
    }

    /** Which archive is which layer. */
    private String archives() {
        var lines = new StringBuilder();
        int index = 0;
        for (var archive : expected.keySet()) {
            lines.append(layers.get(index++).digest()).append(' ').append(archive).append('\n');
        }
        return lines.toString();
    }

    private void addLayers(Seed seed, RandomTree.Profile profile, ImageLayout layout)
            throws Exception {
        var tree = Files.createDirectory(work.resolve("tree-" + profile));
        RandomTree.write(seed.random(), profile, tree);
        var listing = TreeListing.ofDirectory(tree).moved(RandomTreesIT::placeInImage);
        for (var archiver : archivers(profile).entrySet()) {
            var tar = work.resolve("layer.tar");
            archiver.getValue().archive(tree, tar);
            layers.add(layout.layer(tar));
            expected.put("seed %d, %s".formatted(seed.number(), archiver.getKey()), listing);
        }
    }

    private static Map<String, Archiver> archivers(RandomTree.Profile profile) {
        return switch (profile) {
            case XATTRS ->
                    Map.of(
                            "GNU tar, posix",
                            Archiver.gnuTar("--format=posix", "--xattrs", "--xattrs-include=*"),
                            "GNU tar, posix, sparse",
                            Archiver.gnuTar(
                                    "--format=posix", "-S", "--xattrs", "--xattrs-include=*"),
                            "bsdtar, pax",
                            Archiver.bsdtar("--format=pax", "--xattrs"));
            case LONG ->
                    Map.of(
                            "GNU tar, gnu",
                            Archiver.gnuTar("--format=gnu"),
                            "GNU tar, gnu, sparse",
                            Archiver.gnuTar("--format=gnu", "-S"),
                            "GNU tar, posix, sparse 0.0",
                            Archiver.gnuTar("--format=posix", "-S", "--sparse-version=0.0"),
                            "GNU tar, posix, sparse 0.1",
                            Archiver.gnuTar("--format=posix", "-S", "--sparse-version=0.1"),
                            "bsdtar, gnutar",
                            Archiver.bsdtar("--format=gnutar"),
                            "commons-compress, posix",
                            Archiver.commonsCompress(TarArchiveOutputStream.LONGFILE_POSIX),
                            "commons-compress, gnu",
                            Archiver.commonsCompress(TarArchiveOutputStream.LONGFILE_GNU));
            case SHORT -> Map.of("GNU tar, ustar", Archiver.gnuTar("--format=ustar"));
        };
    }

    private static String placeInImage(String path) {
        return path.equals("etc") || path.startsWith("etc/") ? "usr/" + path : path;
    }
}

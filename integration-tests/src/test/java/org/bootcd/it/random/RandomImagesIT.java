package org.bootcd.it.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Tool;
import org.bootcd.it.fixture.TreeListing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The layers of any image, compressed in any way, merge into the tree that umoci unpacks. Umoci
 * gets the same tars as gzip, since it has no zstd.
 */
@Tag("root")
final class RandomImagesIT {
    private static final int LAYERS = 6;

    @TempDir private Path work;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void anImageIsWhatUmociUnpacks(int round) throws Exception {
        var seed = Seed.forRound("anImageIsWhatUmociUnpacks", round);
        var random = seed.random();
        var layout = ImageLayout.create(work.resolve("layout"));
        var image = new RandomImage(random);
        var tars = new ArrayList<byte[]>(List.of(image.base()));
        for (int i = 1; i < LAYERS; i++) {
            tars.add(image.next());
        }
        var mixed = new ArrayList<Layer>();
        var gzip = new ArrayList<Layer>();
        for (var tar : tars) {
            mixed.add(compressed(layout, tar, random));
            gzip.add(layout.layer(Layer.GZIP, ImageLayout.gzip(tar), tar));
        }
        layout.tag("mixed", Image.bootable("1", mixed.toArray(Layer[]::new)));
        layout.tag("gzip", Image.bootable("1", gzip.toArray(Layer[]::new)));

        var difference = imported(layout).differences(unpacked(layout));

        assertEquals("", difference, () -> "seed " + seed.number());
    }

    private TreeListing imported(ImageLayout layout) throws IOException, InterruptedException {
        var repository = Ostree.bareRepository(work.resolve("repo"));
        Bootc.withConfiguration(work.resolve("containers"))
                .run(
                        "internals",
                        "ostree-ext",
                        "container",
                        "image",
                        "pull",
                        repository,
                        "ostree-unverified-image:oci:%s:mixed".formatted(layout.directory()))
                .succeeded();
        var ref =
                Ostree.refs(repository).stream()
                        .filter(name -> name.startsWith("ostree/container/image/"))
                        .findFirst()
                        .orElseThrow();
        var tree = work.resolve("imported");
        Ostree.in(repository, "checkout", ref, tree);
        return comparable(TreeListing.ofDirectory(tree));
    }

    private TreeListing unpacked(ImageLayout layout) throws IOException, InterruptedException {
        var bundle = work.resolve("bundle");
        Tool.of("umoci", "unpack", "--image", layout.directory() + ":gzip", bundle).output();
        return comparable(TreeListing.ofDirectory(bundle.resolve("rootfs")));
    }

    private static TreeListing comparable(TreeListing tree) {
        return tree.moved(
                path -> path.equals("etc") || path.startsWith("etc/") ? "usr/" + path : path);
    }

    private static Layer compressed(ImageLayout layout, byte[] tar, Random random)
            throws IOException {
        return switch (random.nextInt(4)) {
            case 0 -> layout.layer(Layer.TAR, tar, tar);
            case 1 -> layout.layer(Layer.TAR + "+zstd", Zstd.compress(tar), tar);
            case 2 -> {
                var members = new ByteArrayOutputStream();
                int half = tar.length / 2;
                members.writeBytes(ImageLayout.gzip(Arrays.copyOf(tar, half)));
                members.writeBytes(ImageLayout.gzip(Arrays.copyOfRange(tar, half, tar.length)));
                yield layout.layer(Layer.GZIP, members.toByteArray(), tar);
            }
            default -> layout.layer(Layer.GZIP, ImageLayout.gzip(tar), tar);
        };
    }
}

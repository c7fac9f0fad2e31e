package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bootcd.it.fixture.Await;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.Registry;
import org.bootcd.it.fixture.StoredImages;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage to a repository is found where {@code ostree fsck} finds it, named, and repaired. */
@Tag("root")
final class FsckIT {
    @TempDir private static Path shared;
    @AutoClose private static Registry registry;
    private static Images images;

    @AutoClose private ThrowAwaySysroot sysroot;
    private Bootc bootc;
    private String image;
    private StoredImages stored;

    /** Which blobs of the image a repair has to fetch. */
    enum Fetched {
        SYSTEM_LAYER,
        CONFIG,
        NOTHING
    }

    enum Damage {
        FLIPPED_FILE(Fetched.SYSTEM_LAYER) {
            @Override
            void inflict(FsckIT host) throws Exception {
                host.flip("file", host.stored.objectAt(host.systemLayer(), "/usr/bin/sh"));
            }
        },
        FLIPPED_MODE(Fetched.SYSTEM_LAYER) {
            @Override
            void inflict(FsckIT host) throws Exception {
                var file = host.stored.objectAt(host.systemLayer(), "/usr/bin/sudo");
                Tool.of("chmod", "0755", host.stored.object("file", file)).output();
            }
        },
        LOST_ATTRIBUTE(Fetched.SYSTEM_LAYER) {
            @Override
            void inflict(FsckIT host) throws Exception {
                var file = host.stored.objectAt(host.systemLayer(), "/usr/bin/ping");
                Tool.of("setcap", "-r", host.stored.object("file", file)).output();
            }
        },
        DELETED_FILE(Fetched.SYSTEM_LAYER) {
            @Override
            void inflict(FsckIT host) throws Exception {
                var file = host.stored.objectAt(host.systemLayer(), "/usr/share/owned");
                Files.delete(host.stored.object("file", file));
            }
        },
        FLIPPED_TREE_OF_A_LAYER(Fetched.SYSTEM_LAYER) {
            @Override
            void inflict(FsckIT host) throws Exception {
                host.flip("dirtree", host.stored.objectAt(host.systemLayer(), "/usr/bin"));
            }
        },
        FLIPPED_COMMIT_OF_A_LAYER(Fetched.SYSTEM_LAYER) {
            @Override
            void inflict(FsckIT host) throws Exception {
                host.flip("commit", host.systemLayer());
            }
        },
        DELETED_COMMIT_OF_A_LAYER(Fetched.SYSTEM_LAYER) {
            @Override
            void inflict(FsckIT host) throws Exception {
                Files.delete(host.stored.object("commit", host.systemLayer()));
            }
        },
        FLIPPED_TREE_OF_THE_MERGE(Fetched.NOTHING) {
            @Override
            void inflict(FsckIT host) throws Exception {
                host.flip("dirtree", host.stored.objectAt(host.merge(), "/usr"));
            }
        },
        DELETED_TREE_OF_THE_MERGE(Fetched.NOTHING) {
            @Override
            void inflict(FsckIT host) throws Exception {
                Files.delete(
                        host.stored.object(
                                "dirtree", host.stored.objectAt(host.merge(), "/usr/lib")));
            }
        },
        FLIPPED_MERGE_COMMIT(Fetched.CONFIG) {
            @Override
            void inflict(FsckIT host) throws Exception {
                host.flip("commit", host.merge());
            }
        },
        DELETED_MERGE_COMMIT(Fetched.CONFIG) {
            @Override
            void inflict(FsckIT host) throws Exception {
                Files.delete(host.stored.object("commit", host.merge()));
            }
        };

        private final Fetched fetched;

        Damage(Fetched fetched) {
            this.fetched = fetched;
        }

        abstract void inflict(FsckIT host) throws Exception;
    }

    @BeforeAll
    static void startRegistry() throws Exception {
        registry = Registry.start(shared.resolve("registry"));
        images = Images.create(shared.resolve("images"));
    }

    @BeforeEach
    void switchToTheFirstVersion(@TempDir Path work) throws Exception {
        image = images.push("v1", registry);
        sysroot = ThrowAwaySysroot.create();
        stored = StoredImages.in(sysroot);
        bootc = Bootc.withConfiguration(work.resolve("containers")).trusting(registry);
        bootc("switch", image).succeeded();
    }

    @Test
    void findsNothingInAHealthyRepository() throws Exception {
        var outcome = fsck().succeeded();

        assertTrue(outcome.out().endsWith(": no problem found\n"), outcome::toString);
        assertEquals(1, outcome.out().lines().count(), outcome::toString);
        sysroot.assertIntact();
    }

    @ParameterizedTest
    @EnumSource
    void repairsWhatIsDamaged(Damage damage) throws Exception {
        var refs = stored.refs();
        damage.inflict(this);
        assertNotEquals(0, ostreeFsck().status());
        registry.forgetRequests();

        var found = fsck().ended(1);
        assertEquals(List.of(), registry.downloads());
        assertTrue(found.out().contains("image docker://" + image), found::toString);
        if (damage.fetched == Fetched.SYSTEM_LAYER) {
            assertTrue(found.out().contains("layer " + images.system().digest()), found::toString);
        }
        fsck("--repair").succeeded();

        assertEquals(blobs(damage.fetched), new TreeSet<>(registry.downloads()));
        sysroot.assertIntact();
        fsck().succeeded();
        assertEquals(refs, stored.refs());
    }

    /** {@code ostree fsck --delete} marks all commits that had the object as partial. */
    @ParameterizedTest
    @EnumSource(names = {"FLIPPED_FILE", "FLIPPED_TREE_OF_A_LAYER", "FLIPPED_TREE_OF_THE_MERGE"})
    void repairsWhatOstreeHasMarkedAsPartial(Damage damage) throws Exception {
        var refs = stored.refs();
        damage.inflict(this);
        Tool.of("ostree", "--repo=" + sysroot.repository(), "fsck", "--delete").run();
        registry.forgetRequests();

        fsck().ended(1);
        fsck("--repair").succeeded();

        assertEquals(
                blobs(damage.fetched),
                new TreeSet<>(registry.downloads()),
                "only the layers with the damage");
        sysroot.assertIntact();
        assertEquals(refs, stored.refs());
    }

    @Test
    void aLayerWithoutRefIsFetchedAgain() throws Exception {
        var refs = stored.refs();
        sysroot.ostree("refs", "--delete", StoredImages.layerRef(images.system().digest()));
        registry.forgetRequests();

        var found = fsck().ended(1);
        fsck("--repair").succeeded();

        assertTrue(
                found.out()
                        .contains(
                                "image docker://%s: layer %s: it has no ref"
                                        .formatted(image, images.system().digest())),
                found::toString);
        assertEquals(List.of(images.system().digest()), registry.downloads());
        assertEquals(refs, stored.refs());
    }

    /** The repair is of what the host has, not of what the tag has become. */
    @Test
    void aMovedTagDoesNotChangeTheHost() throws Exception {
        var refs = stored.refs();
        images.push("v3", registry);
        Damage.FLIPPED_FILE.inflict(this);
        Damage.FLIPPED_TREE_OF_THE_MERGE.inflict(this);

        fsck("--repair").succeeded();

        assertEquals(refs, stored.refs());
        sysroot.assertIntact();
    }

    @Test
    void tellsWhatCannotBeRepairedAndDeletesNothing() throws Exception {
        var file = stored.objectAt(systemLayer(), "/usr/bin/sh");
        flip("file", file);
        registry.stop();
        try {
            var outcome = fsck("--repair").ended(1);

            assertTrue(outcome.err().contains("is not repaired: "), outcome::toString);
            assertTrue(outcome.out().contains("file " + file), outcome::toString);
            assertTrue(Files.exists(stored.object("file", file)));
        } finally {
            registry.startAgain();
        }
    }

    /** Each file is read unless only its existence is asked for. */
    @Test
    void aQuickCheckFindsWhatIsMissingAlone() throws Exception {
        Damage.FLIPPED_FILE.inflict(this);
        fsck("--quick").succeeded();

        Damage.DELETED_FILE.inflict(this);
        fsck("--quick").ended(1);
    }

    @Test
    void aPullThatWasKilledIsNoDamage() throws Exception {
        var tree = images.newTree("large");
        Files.write(Files.createDirectories(tree.resolve("usr")).resolve("large"), noise());
        var large = images.layout().layerOf(tree);
        images.layout().tag("large", Image.bootable("5", images.system(), large));
        images.push("large", registry);
        var ref = "ostree/container/baseimage/bootcd/pulling";
        var begun = sysroot.repository().resolve("refs/heads").resolve(ref);
        try (var upgrade = bootcTool("upgrade").start()) {
            Await.until("layers are fetched", () -> Files.exists(begun));
            upgrade.kill();
        }

        var outcome = fsck().succeeded();

        assertTrue(outcome.out().contains("note: ref " + ref), outcome::toString);
        sysroot.assertIntact();
        bootc("internals", "cleanup").succeeded();
        assertTrue(Files.notExists(begun));
        bootc("upgrade").succeeded();
        assertEquals(1, fsck().succeeded().out().lines().count());
    }

    private static byte[] noise() {
        var bytes = new byte[60_000_000];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    private Set<String> blobs(Fetched fetched) throws IOException {
        return switch (fetched) {
            case SYSTEM_LAYER -> Set.of(images.system().digest());
            case CONFIG -> Set.of(images.layout().blobsOf("v1").getFirst());
            case NOTHING -> Set.of();
        };
    }

    private Outcome fsck(String... options) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("internals", "fsck"));
        arguments.addAll(Arrays.asList(options));
        return bootc(arguments.toArray(String[]::new));
    }

    private Outcome ostreeFsck() throws IOException, InterruptedException {
        return Tool.of("ostree", "--repo=" + sysroot.repository(), "fsck", "--quiet").run();
    }

    private Outcome bootc(String... verb) throws IOException, InterruptedException {
        return bootcTool(verb).run();
    }

    private Tool bootcTool(String... verb) {
        var arguments = new ArrayList<Object>(List.of("--sysroot", sysroot.directory()));
        arguments.addAll(Arrays.asList(verb));
        return bootc.tool(arguments.toArray());
    }

    private String systemLayer() throws IOException, InterruptedException {
        return stored.layerCommit(images.system().digest());
    }

    private String merge() throws IOException, InterruptedException {
        return stored.imageCommit();
    }

    /** One bit in the middle, as a bad disk does. */
    private void flip(String type, String checksum) throws IOException {
        try (var file = new RandomAccessFile(stored.object(type, checksum).toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 4);
        }
    }
}

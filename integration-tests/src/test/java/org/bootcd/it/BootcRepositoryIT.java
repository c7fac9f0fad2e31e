package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.Fixtures;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.StoredImages;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories that bootc has written are checked, upgraded, collected and repaired. */
@Tag("root")
final class BootcRepositoryIT {
    private static final String IMAGE_REF = "ostree/container/image/oci_3A__2F_srv/images/os_3A_os";
    private static final String WITH_LAYOUT =
            "mount -t tmpfs tmpfs /srv && mkdir -p /srv/images/os"
                    + " && mount --bind \"$0\" /srv/images/os && exec \"$@\"";

    @TempDir private Path work;
    private Path layouts;
    private Bootc bootc;

    @SuppressWarnings("NullAway.Init") // Each test unpacks its own.
    private ThrowAwaySysroot sysroot;

    @BeforeEach
    void unpackImages() throws Exception {
        layouts = work.resolve("layouts");
        Fixtures.unpack(Fixtures.find("host-by-bootc/images.tar.zst"), layouts);
        bootc = Bootc.withConfiguration(work.resolve("containers"));
    }

    @AfterEach
    void removeSysroot() throws Exception {
        if (sysroot != null) {
            sysroot.close();
        }
    }

    private void unpack(String situation) throws Exception {
        var archive = Fixtures.find("host-by-bootc/%s.sysroot.tar.zst".formatted(situation));
        sysroot = ThrowAwaySysroot.unpack(archive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01-booted", "04-rebooted", "05-rollback-queued"})
    void isFoundHealthyAndKeptByACleanup(String situation) throws Exception {
        unpack(situation);
        var stored = StoredImages.in(sysroot);
        var layers = stored.layers();

        bootc("v1", "internals", "fsck").succeeded();
        assertEquals("", bootc("v1", "internals", "cleanup").succeeded().out());

        assertEquals(layers, stored.layers());
        assertEquals(stored.neededLayers(), layers);
        assertTrue(Ostree.refs(sysroot.repository()).contains(IMAGE_REF));
        sysroot.assertIntact();
    }

    /**
     * Afterwards all is there that bootc looks for: the layers of each deployment, and its image.
     */
    @ParameterizedTest
    @ValueSource(strings = {"01-booted", "04-rebooted", "05-rollback-queued"})
    void isUpgradedWithoutLoss(String situation) throws Exception {
        unpack(situation);
        var stored = StoredImages.in(sysroot);

        bootc("v3", "upgrade").succeeded();

        assertEquals(stored.neededLayers(), stored.layers());
        assertTrue(stored.layers().containsAll(stored.layersOf(stored.commit(IMAGE_REF))));
        var deployed = sysroot.deploymentOf(sysroot.bootEntries().getFirst());
        assertTrue(
                deployed.getFileName().toString().startsWith(stored.commit(IMAGE_REF)),
                deployed::toString);
        assertTrue(sysroot.origin(deployed).contains(":oci:/srv/images/os:os"));
        sysroot.assertIntact();
        bootc("v3", "internals", "fsck").succeeded();
    }

    /** The layer's commit comes out as another, since bootc's has the time of its import. */
    @Test
    void isRepaired() throws Exception {
        unpack("04-rebooted");
        var stored = StoredImages.in(sysroot);
        var merge = stored.commit(IMAGE_REF);
        var kernels = sysroot.ostree("ls", "-R", "-C", merge, "/usr/lib/modules").lines();
        var kernel = kernels.filter(line -> line.endsWith("/vmlinuz")).findFirst().orElseThrow();
        flip(stored.object("file", kernel.split(" +", -1)[4]));
        flip(stored.object("dirtree", stored.objectAt(merge, "/usr")));

        var found = bootc("v2", "internals", "fsck").ended(1);
        var outcome = bootc("v2", "internals", "fsck", "--repair").succeeded();

        assertTrue(found.out().contains("/vmlinuz) is corrupt"), found::toString);
        assertTrue(outcome.out().contains("problems found, and repaired"), outcome::toString);
        assertEquals(merge, stored.commit(IMAGE_REF));
        sysroot.assertIntact();
    }

    private static void flip(Path object) throws IOException {
        try (var file = new RandomAccessFile(object.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 1);
        }
    }

    /** With that version where the host's image is expected. */
    private Outcome bootc(String version, String... verb) throws IOException, InterruptedException {
        var arguments = new ArrayList<Object>(List.of("--sysroot", sysroot.directory()));
        arguments.addAll(Arrays.asList(verb));
        return bootc.tool(arguments.toArray())
                .under(
                        "unshare",
                        "--mount",
                        "--propagation=private",
                        "sh",
                        "-c",
                        WITH_LAYOUT,
                        layouts.resolve(version))
                .run();
    }
}

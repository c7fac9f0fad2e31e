package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.ImageLayout.Image;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Sid;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that want a composefs root, where libostree can make one and where it cannot. */
@Tag("root")
@Tag("nspawn")
final class ComposefsIT {
    @TempDir private Path work;
    @AutoClose private ThrowAwaySysroot sysroot;
    private Images images;

    @BeforeEach
    void makeSysroot() throws Exception {
        sysroot = ThrowAwaySysroot.createIn(work);
        images = Images.create(work.resolve("images"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "maybe"})
    void aDeploymentGetsItsComposefsFile(String enabled) throws Exception {
        var sid = Sid.sharing(work);

        var outcome = sid.bootc(switchTo(imageThatWants(enabled))).run().succeeded();

        assertEquals(List.of(), outcome.errors(), outcome::toString);
        assertTrue(Files.size(deployment().resolve(".ostree.cfs")) > 0);
        sid.tool("ostree", "fsck", "--quiet", "--repo=" + sysroot.repository()).output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "signed", "verity"})
    void refusesAnImageThatCannotBootWithoutIt(String enabled) throws Exception {
        assumeNoComposefs();

        var outcome = bootc().run(switchTo(imageThatWants(enabled))).ended(1);

        assertEquals(1, outcome.errors().size(), outcome::toString);
        assertTrue(
                outcome.errors().getFirst().contains("libostree is built without it"),
                outcome::toString);
        assertEquals(List.of(), sysroot.deployments());
    }

    @Test
    void warnsOfAnImageThatBootsWithoutIt() throws Exception {
        assumeNoComposefs();

        var outcome = bootc().run(switchTo(imageThatWants("maybe"))).succeeded();

        assertTrue(
                (outcome.out() + outcome.err()).contains("will boot without composefs"),
                outcome::toString);
        assertTrue(Files.isDirectory(deployment()));
        Ostree.assertIntact(sysroot.repository());
    }

    private static void assumeNoComposefs() throws IOException, InterruptedException {
        Assumptions.assumeFalse(
                Tool.of("ostree", "--version").output().contains("- composefs"),
                "the libostree of this machine has composefs");
    }

    private Bootc bootc() throws IOException {
        return Bootc.withConfiguration(work.resolve("containers"));
    }

    private Object[] switchTo(String image) {
        return new Object[] {
            "--sysroot", sysroot.directory(), "switch", "--transport", "oci", image
        };
    }

    /** Its name in the transport {@code oci}. */
    private String imageThatWants(String enabled) throws IOException, InterruptedException {
        var root = images.newTree("prepare-root");
        Files.createDirectories(root.resolve("usr/lib/ostree"));
        Files.writeString(
                root.resolve("usr/lib/ostree/prepare-root.conf"),
                "[composefs]\nenabled = %s\n".formatted(enabled));
        var layout = images.layout();
        layout.tag("os", Image.bootable("1", images.system(), layout.layerOf(root)));
        return layout.directory() + ":os";
    }

    private Path deployment() throws IOException {
        return sysroot.deploymentOf(sysroot.bootEntries().getFirst());
    }
}

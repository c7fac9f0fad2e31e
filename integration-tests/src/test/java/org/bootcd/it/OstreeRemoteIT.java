package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.CommittedOs;
import org.bootcd.it.fixture.Encapsulation;
import org.bootcd.it.fixture.Encapsulation.Form;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.Ostree;
import org.bootcd.it.fixture.Outcome;
import org.bootcd.it.fixture.SigningKey;
import org.bootcd.it.fixture.TarWriter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ostree-remote-image:}: a key of an ostree remote must have signed the commit within. */
@Tag("root")
final class OstreeRemoteIT {
    private static final String DETACHED = "--print-detached-metadata-key=ostree.gpgsigs";

    @TempDir private Path work;
    @AutoClose private SigningKey vendor;
    @AutoClose private SigningKey stranger;
    private Path repository;
    private Bootc bootc;
    private ImageLayout layout;

    @BeforeEach
    void trustTheVendor() throws Exception {
        repository = Ostree.bareRepository(work.resolve("repo"));
        bootc = Bootc.withConfiguration(work.resolve("containers"));
        layout = ImageLayout.create(work.resolve("layout"));
        vendor = SigningKey.create(work.resolve("vendor"), "vendor@example.invalid");
        stranger = SigningKey.create(work.resolve("stranger"), "stranger@example.invalid");
        vendor.trustIn(repository, "vendor");
    }

    @Test
    void acceptsWhatTheRemoteHasSigned() throws Exception {
        var os = CommittedOs.create(work.resolve("os")).committed(vendor.commitOptions());
        encapsulate(os, 2);

        pull("vendor").succeeded();

        assertEquals(
                Ostree.in(os.repository(), "show", DETACHED, os.commit()),
                Ostree.in(repository, "show", DETACHED, os.commit()));
        Ostree.assertIntact(repository);
    }

    /** They are not the remote's to vouch for, which the person who asked has to know. */
    @Test
    void tellsOfLayersAboveTheSignedCommit() throws Exception {
        var os = CommittedOs.create(work.resolve("os")).committed(vendor.commitOptions());
        var tar = new TarWriter().file("usr/share/x", "x\n").end();
        encapsulate(os, 1, layout.layer(Layer.GZIP, ImageLayout.gzip(tar), tar));

        var outcome = pull("vendor").succeeded();

        assertTrue(
                outcome.err().contains(" lie above the signed commit and are not verified"),
                outcome::toString);
    }

    @Test
    void refusesWhatAStrangerHasSigned() throws Exception {
        encapsulate(CommittedOs.create(work.resolve("os")).committed(stranger.commitOptions()), 2);
        assertRefused("vendor", "does not vouch for the image: ");
    }

    @Test
    void refusesWhatNobodyHasSigned() throws Exception {
        encapsulate(CommittedOs.create(work.resolve("os")), 2);
        assertRefused("vendor", "does not vouch for the image: its commit is not signed");
    }

    @Test
    void refusesTheSignatureOfAnotherCommit() throws Exception {
        var os = CommittedOs.create(work.resolve("os")).committed(vendor.commitOptions());
        var other = os.with("usr/share/x", "x\n").committed();
        Files.copy(detached(os), detached(other));
        encapsulate(other, 0);
        assertRefused("vendor", "does not vouch for the image: ");
    }

    @Test
    void refusesARemoteThatIsNotConfigured() throws Exception {
        var os = CommittedOs.create(work.resolve("os")).committed(vendor.commitOptions());
        encapsulate(os, 2);
        assertRefused("nobody", "the ostree remote nobody does not vouch for the image: ");
    }

    @Test
    void refusesARemoteThatAsksForNoSignature() throws Exception {
        Ostree.in(repository, "remote", "add", "--no-gpg-verify", "lax", "https://lax.invalid/");
        encapsulate(CommittedOs.create(work.resolve("os")).committed(vendor.commitOptions()), 2);
        assertRefused("lax", "the ostree remote lax does not vouch for the image: ");
    }

    @Test
    void refusesAGenericImage() throws Exception {
        layout.tag(
                "os",
                ImageLayout.Image.bootable(
                        "1", layout.layerOf(Images.create(work.resolve("images")).newTree("x"))));
        assertRefused("vendor", "it does not encapsulate an ostree commit");
    }

    @Test
    void refusesWhatWasPulledUnverifiedBefore() throws Exception {
        encapsulate(CommittedOs.create(work.resolve("os")).committed(stranger.commitOptions()), 2);
        pull("ostree-unverified-image", "oci:%s:os".formatted(layout.directory())).succeeded();

        var outcome = pull("vendor").ended(1);

        assertEquals(1, outcome.errors().size(), outcome::toString);
        assertTrue(outcome.errors().getFirst().contains("does not vouch"), outcome::toString);
    }

    private void encapsulate(CommittedOs os, int chunks, Layer... derived)
            throws IOException, InterruptedException {
        var encapsulation = new Encapsulation(os.repository(), os.commit(), Form.CURRENT);
        layout.tag("os", encapsulation.image(encapsulation.layers(layout, chunks), derived));
    }

    private static Path detached(CommittedOs os) {
        return os.repository()
                .resolve("objects")
                .resolve(os.commit().substring(0, 2))
                .resolve(os.commit().substring(2) + ".commitmeta");
    }

    /** With one line, and nothing in the repository. */
    private void assertRefused(String remote, String reason)
            throws IOException, InterruptedException {
        var outcome = pull(remote).ended(1);

        assertEquals(1, outcome.errors().size(), outcome::toString);
        assertEquals(1, outcome.err().lines().filter(l -> l.contains("vouch")).count());
        assertTrue(outcome.errors().getFirst().contains(reason), outcome::toString);
        assertEquals(List.of(), Ostree.refs(repository));
        try (var objects = Files.walk(repository.resolve("objects"))) {
            assertEquals(List.of(), objects.filter(Files::isRegularFile).toList());
        }
    }

    private Outcome pull(String remote) throws IOException, InterruptedException {
        return pull("ostree-remote-image", "%s:oci:%s:os".formatted(remote, layout.directory()));
    }

    private Outcome pull(String prefix, String image) throws IOException, InterruptedException {
        return bootc.run(
                "internals",
                "ostree-ext",
                "container",
                "image",
                "pull",
                repository,
                prefix + ":" + image);
    }
}

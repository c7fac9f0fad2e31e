package org.bootcd.client.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootcd.api.Host;
import org.bootcd.api.Host.BootEntry;
import org.bootcd.api.Host.ImageReference;
import org.bootcd.api.Host.ImageStatus;
import org.bootcd.api.Host.Signature;
import org.bootcd.api.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files are what bootc 1.16 printed on the host of {@code status-SITUATION.json}. */
class HostTextTest {
    private static final Host.Ostree DEPLOYMENT = new Host.Ostree("default", "c0ffee", 1);

    @ParameterizedTest
    @ValueSource(strings = {"booted", "staged", "rebooted", "rollback-queued", "download-only"})
    void equalsWhatBootcPrints(String situation) throws Exception {
        var host = Golden.host(situation);

        assertEquals(Golden.read("status-" + situation + ".txt"), HostText.render(host, false));
        assertEquals(
                Golden.read("status-" + situation + "-verbose.txt"), HostText.render(host, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"booted", "staged", "rebooted", "rollback-queued", "download-only"})
    void yamlEqualsWhatBootcPrints(String situation) throws Exception {
        assertEquals(
                Golden.read("status-" + situation + ".yaml"),
                HostYaml.render(Golden.host(situation)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"booted", "staged", "rebooted", "rollback-queued", "download-only"})
    void jsonEqualsWhatBootcPrints(String situation) throws Exception {
        assertEquals(
                Golden.read("status-" + situation + ".json"), Json.print(Golden.host(situation)));
    }

    @Test
    void saysSoWhenNothingIsDeployed() {
        assertEquals("System is not deployed via bootc.\n", HostText.render(host(status()), true));
    }

    @Test
    void listsDeploymentsOfASysrootThatIsNotBooted() {
        var registry = new ImageReference("quay.io/example/os:1", "registry", Optional.empty());
        var entry = imageEntry(image(registry, Optional.of("1"), Optional.empty()));

        assertEquals(
                """
                No deployment is booted.

                   Other image: quay.io/example/os:1
                        Digest: sha256:aa (amd64)
                       Version: 1
                """,
                HostText.render(host(status(entry)), false));
    }

    @Test
    void showsTheCommitOfADeploymentWithoutImage() {
        var entry = entry(Optional.empty(), false);
        var status = booted(entry, Optional.empty());

        assertEquals(
                """
                ● Booted ostree
                           Commit: c0ffee
                        StateRoot: default
                    Deploy serial: 1
                           Staged: no
                      Soft-reboot: no
                """,
                HostText.render(host(status), true));
    }

    @Test
    void showsPinSignatureOverlayAndBuildTime() {
        var reference =
                new ImageReference(
                        "quay.io/example/os:1",
                        "registry",
                        Optional.of(new Signature.OstreeRemote("fedora")));
        var image = image(reference, Optional.empty(), Optional.of("2026-01-02T03:04:05.678Z"));
        var status =
                booted(
                        entry(Optional.of(image), true),
                        Optional.of(new Host.UsrOverlay("readWrite", "transient")));

        assertEquals(
                """
                ● Booted image: quay.io/example/os:1
                        Digest: sha256:aa (amd64)
                     Timestamp: 2026-01-02T03:04:05Z
                        Pinned: yes
                  /usr overlay: transient, read/write
                     StateRoot: default
                 Deploy serial: 1
                        Staged: no
                        Commit: c0ffee
                     Signature: ostree-remote:fedora
                   Soft-reboot: no
                """,
                HostText.render(host(status), true));
    }

    @Test
    void labelsCannotDriveTheTerminal() {
        var reference = new ImageReference("os\u001b[2J", "oci", Optional.empty());
        var image = image(reference, Optional.of("1\r\n\u009b31m\u202e"), Optional.empty());

        assertEquals(
                """
                ● Booted image: oci:os\\u{1b}[2J
                        Digest: sha256:aa (amd64)
                       Version: 1\\u{d} \\u{9b}31m\\u{202e}
                """,
                HostText.render(host(booted(imageEntry(image), Optional.empty())), false));
    }

    @Test
    void yamlQuotesWhatOtherwiseIsNoString() {
        var reference = new ImageReference("os", "oci", Optional.empty());
        var yaml =
                HostYaml.render(
                        host(
                                status(
                                        imageEntry(
                                                image(
                                                        reference,
                                                        Optional.of("n"),
                                                        Optional.of("1.0"))))));

        assertEquals(
                List.of("version: 'n'", "timestamp: '1.0'"),
                yaml.lines()
                        .map(String::strip)
                        .filter(l -> l.startsWith("version") || l.startsWith("timestamp"))
                        .toList());
    }

    private static ImageStatus image(
            ImageReference reference, Optional<String> version, Optional<String> timestamp) {
        return new ImageStatus(reference, version, timestamp, "sha256:aa", "amd64");
    }

    private static BootEntry imageEntry(ImageStatus image) {
        return entry(Optional.of(image), false);
    }

    private static BootEntry entry(Optional<ImageStatus> image, boolean pinned) {
        Optional<Map<String, Object>> noComposefs = Optional.empty();
        return new BootEntry(
                image,
                Optional.empty(),
                false,
                pinned,
                false,
                false,
                Optional.of("ostreeContainer"),
                Optional.of(DEPLOYMENT),
                noComposefs);
    }

    private static Host.Status status(BootEntry... others) {
        return new Host.Status(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(others),
                false,
                Optional.empty(),
                Optional.empty());
    }

    private static Host.Status booted(BootEntry entry, Optional<Host.UsrOverlay> overlay) {
        return new Host.Status(
                Optional.empty(),
                Optional.of(entry),
                Optional.empty(),
                List.of(),
                false,
                Optional.of("bootcHost"),
                overlay);
    }

    private static Host host(Host.Status status) {
        return Host.of(new Host.Spec(Optional.empty(), Host.BootOrder.DEFAULT), status);
    }
}

package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootcd.it.fixture.Checkout;
import org.bootcd.it.fixture.Fixtures;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * On a host that bootc has set up, the status is what bootc says about it. Only whether a soft
 * reboot is possible differs: these hosts are read with a libostree that cannot tell.
 */
@Tag("root")
final class BootcHostsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOFT_REBOOT = "softRebootCapable";

    /** A host as bootc left it. */
    enum Situation {
        BOOTED("01-booted"),
        STAGED("03-staged"),
        REBOOTED("04-rebooted"),
        /** Runs what is the second boot entry by now. */
        ROLLBACK_QUEUED("05-rollback-queued", "--entry 1"),
        DOWNLOAD_ONLY("07-download-only");

        private final String fixture;
        private final String options;

        Situation(String fixture) {
            this(fixture, "");
        }

        Situation(String fixture, String options) {
            this.fixture = fixture;
            this.options = options;
        }

        private String bootcSays(String suffix) throws IOException {
            return Files.readString(file(suffix));
        }

        private Path file(String suffix) {
            return Fixtures.find("host-by-bootc/" + fixture + "." + suffix);
        }
    }

    @ParameterizedTest
    @EnumSource
    void statusIsWhatBootcSays(Situation situation) throws Exception {
        try (var sysroot = ThrowAwaySysroot.unpack(situation.file("sysroot.tar.zst"))) {
            assertEquals(
                    withoutSoftReboot(JSON.readTree(situation.bootcSays("status.json"))),
                    withoutSoftReboot(JSON.readTree(status(sysroot, situation, "json"))));
            assertEquals(
                    withoutSoftReboot(situation.bootcSays("status.yaml")),
                    withoutSoftReboot(status(sysroot, situation, "yaml")));
            assertEquals(
                    situation.bootcSays("status.txt"), status(sysroot, situation, "humanreadable"));
        }
    }

    private static String status(ThrowAwaySysroot sysroot, Situation situation, String format)
            throws IOException, InterruptedException {
        var argv =
                new ArrayList<>(
                        List.of(
                                Checkout.testHost("as-if-booted").toString(),
                                "--machine-usr",
                                "--bind",
                                Checkout.program("..").normalize() + ":/run/bootcd-dev"));
        if (!situation.options.isEmpty()) {
            argv.addAll(List.of(situation.options.split(" ", -1)));
        }
        if (situation == Situation.STAGED || situation == Situation.DOWNLOAD_ONLY) {
            argv.addAll(List.of("--staged", situation.file("staged-deployment").toString()));
        }
        argv.add(sysroot.directory().toString());
        argv.addAll(
                List.of("/run/bootcd-dev/bin/bootc", "--no-daemon", "status", "--format", format));
        return Tool.of(argv).output();
    }

    private static JsonNode withoutSoftReboot(JsonNode host) {
        for (var slot : List.of("staged", "booted", "rollback")) {
            if (host.path("status").path(slot) instanceof ObjectNode deployment) {
                deployment.remove(SOFT_REBOOT);
            }
        }
        return host;
    }

    private static String withoutSoftReboot(String yaml) {
        return yaml.replaceAll(SOFT_REBOOT + ": (true|false)", SOFT_REBOOT + ": -");
    }
}

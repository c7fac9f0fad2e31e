package org.bootcd.daemon.host;

import java.io.IOException;
import org.bootcd.daemon.process.Command;

/**
 * Reboots the machine, in a unit of its own so that the shutdown does not take its starter for
 * unfinished work.
 */
final class Reboot {
    private Reboot() {}

    static void request() throws IOException, InterruptedException {
        Command.of(
                        "systemd-run",
                        "--quiet",
                        "--",
                        "systemctl",
                        "reboot",
                        "--message=Initiated by bootcd")
                .run();
    }
}

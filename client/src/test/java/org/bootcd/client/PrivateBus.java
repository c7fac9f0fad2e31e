package org.bootcd.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real {@code dbus-daemon} of our own, on a socket in a directory of the test. */
final class PrivateBus implements AutoCloseable {
    private final Process daemon;
    private final String address;

    private PrivateBus(Process daemon, String address) {
        this.daemon = daemon;
        this.address = address;
    }

    static PrivateBus start(Path directory) throws IOException {
        var config = directory.resolve("bus.conf");
        Files.writeString(
                config,
                """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <listen>unix:path=%s/bus</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/>
                  </policy>
                </busconfig>
                """
                        .formatted(directory));
        var daemon =
                new ProcessBuilder(
                                "dbus-daemon",
                                "--nofork",
                                "--print-address=1",
                                "--config-file=" + config)
                        .redirectError(directory.resolve("bus.log").toFile())
                        .start();
        return new PrivateBus(daemon, firstLine(daemon));
    }

    private static String firstLine(Process daemon) throws IOException {
        var reader =
                new BufferedReader(
                        new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8));
        var line = reader.readLine();
        if (line == null) {
            throw new IOException("dbus-daemon did not start");
        }
        return line;
    }

    String address() {
        return address;
    }

    @Override
    public void close() {
        daemon.destroy();
    }
}

package org.bootcd.daemon.dbus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bootcd.daemon.process.Command;
import org.bootcd.daemon.process.RunningCommand;

/** A {@code dbus-daemon} of its own, with its socket in a directory of the test. */
public final class PrivateBus implements AutoCloseable {
    private final RunningCommand daemon;
    private final String address;

    public PrivateBus(Path directory) throws Exception {
        // The directory must let other users in, for the tests of what they may do.
        address = "unix:path=" + directory.resolve("bus");
        var configuration = directory.resolve("bus.conf");
        Files.writeString(
                configuration,
                """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <listen>%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow user="*"/>
                    <allow own="*"/>
                    <allow send_destination="*"/>
                    <allow receive_sender="*"/>
                  </policy>
                </busconfig>
                """
                        .formatted(address),
                UTF_8);
        var listening = new CompletableFuture<String>();
        daemon =
                Command.of(
                                "dbus-daemon",
                                "--nofork",
                                "--print-address",
                                "--config-file=" + configuration)
                        .start(4096, listening::complete, _ -> {});
        listening.get(10, TimeUnit.SECONDS);
    }

    public String address() {
        return address;
    }

    /** Runs busctl, another implementation of D-Bus. */
    public String busctl(String... arguments) throws Exception {
        var argv = new ArrayList<String>(List.of("busctl", "--address=" + address));
        argv.addAll(List.of(arguments));
        return new String(Command.of(argv).run(), UTF_8);
    }

    @Override
    public void close() {
        daemon.kill();
    }
}

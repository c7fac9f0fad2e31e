package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /etc/selinux/config} says, as libostree reads it: the last of several lines counts,
 * and a policy is enabled when one of them wants it enforced or permissive.
 */
record SelinuxConfig(boolean isEnabled, Optional<String> type) {
    private static final String STATE = "SELINUX=";
    private static final String TYPE = "SELINUXTYPE=";
    private static final List<String> ENABLED = List.of("enforcing", "permissive");

    static SelinuxConfig parse(String text) {
        return new SelinuxConfig(
                text.lines()
                        .filter(line -> line.startsWith(STATE))
                        .map(line -> line.substring(STATE.length()))
                        .anyMatch(SelinuxConfig::enables),
                text.lines()
                        .filter(line -> line.startsWith(TYPE))
                        .map(line -> line.substring(TYPE.length()).strip())
                        .reduce((_, last) -> last));
    }

    private static boolean enables(String state) {
        return ENABLED.stream().anyMatch(e -> state.regionMatches(true, 0, e, 0, e.length()));
    }

    /** The name of the policy's directory: one name, so that it cannot lead out of the image. */
    String requireType() throws IOException {
        return type.filter(name -> !name.isEmpty() && !name.contains("/") && !name.startsWith("."))
                .orElseThrow(
                        () ->
                                new IOException(
                                        "/etc/selinux/config enables SELinux, but its SELINUXTYPE"
                                                + " names no policy: name one, or say"
                                                + " SELINUX=disabled"));
    }
}

package org.bootcd.daemon.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bootcd.daemon.ostree.Checksum;
import org.bootcd.daemon.ostree.Repo;

/** Whether an image brings an SELinux policy that its /etc/selinux/config enables (selinux(8)). */
final class SelinuxPolicy {
    private static final String DIRECTORY = "usr/etc/selinux";

    private final Repo repo;

    SelinuxPolicy(Repo repo) {
        this.repo = repo;
    }

    boolean isEnabled(Checksum commit) throws IOException {
        var config =
                repo.smallFiles(commit, DIRECTORY)
                        .flatMap(files -> Optional.ofNullable(files.get("config")));
        if (config.isEmpty()) {
            return false;
        }
        var text = new String(config.get(), StandardCharsets.UTF_8);
        var type = value(text, "SELINUXTYPE");
        return !value(text, "SELINUX").equals(Optional.of("disabled"))
                && type.isPresent()
                && repo.has(commit, "%s/%s/policy".formatted(DIRECTORY, type.get()));
    }

    private static Optional<String> value(String config, String key) {
        return config.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).strip())
                .reduce((_, last) -> last);
    }
}

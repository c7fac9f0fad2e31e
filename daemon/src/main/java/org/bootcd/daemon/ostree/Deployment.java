package org.bootcd.daemon.ostree;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A deployment as it was when the sysroot was loaded.
 *
 * @param index place in the boot order; 0 is the next boot's
 * @param directory of its root, absolute
 * @param kernelArguments without {@code ostree=}
 */
public record Deployment(
        int index,
        Checksum commit,
        String stateroot,
        int serial,
        Path directory,
        Optional<Origin> origin,
        List<String> kernelArguments,
        Flags flags) {
    public Deployment {
        kernelArguments = List.copyOf(kernelArguments);
    }

    /** Its states; {@code downloadOnly} is staged, but not to be finalized at the next shutdown. */
    public record Flags(
            boolean booted,
            boolean staged,
            boolean pinned,
            boolean downloadOnly,
            boolean softRebootCapable,
            Unlocked unlocked) {}

    /** How the deployment's /usr was made writable, numbered as libostree does. */
    public enum Unlocked {
        NONE,
        DEVELOPMENT,
        HOTFIX,
        TRANSIENT;

        static Unlocked of(int number) {
            return switch (number) {
                case 0 -> NONE;
                case 1 -> DEVELOPMENT;
                case 2 -> HOTFIX;
                case 3 -> TRANSIENT;
                default -> throw new IllegalArgumentException("unknown unlocked state " + number);
            };
        }
    }

    public boolean isBooted() {
        return flags.booted;
    }

    public boolean isStaged() {
        return flags.staged;
    }
}

package org.bootcd.daemon.foreign;

import java.util.Optional;

/**
 * An {@code OstreeDeployment} as it was when the sysroot was loaded.
 *
 * @param directory relative to the sysroot
 * @param origin text of the origin file, empty without one
 * @param kernelArguments the {@code options} of the boot entry
 * @param unlocked as {@code OstreeDeploymentUnlockedState}: 0 none, 1 development, 2 hotfix, 3
 *     transient
 * @param finalizationLocked empty where libostree cannot tell (before 2023.8)
 */
public record NativeDeployment(
        String checksum,
        String stateroot,
        int serial,
        String directory,
        Optional<String> origin,
        String kernelArguments,
        boolean booted,
        boolean staged,
        boolean pinned,
        int unlocked,
        Optional<Boolean> finalizationLocked,
        boolean softRebootCapable) {}

package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.Optional;

/** Says which SELinux label a file has to have. May be asked by several threads. */
public sealed interface Labels permits Labels.None, SelinuxPolicy {
    /** Leaves every file as it is. */
    Labels NONE = new None();

    /**
     * The label as the extended attribute that it is.
     *
     * @param path relative to the root, which is the empty path
     * @return empty where the file is to stay as it is
     */
    Optional<FileMetadata.Attribute> of(String path, FileType type) throws IOException;

    /** See {@link #NONE}. */
    final class None implements Labels {
        private None() {}

        @Override
        public Optional<FileMetadata.Attribute> of(String path, FileType type) {
            return Optional.empty();
        }
    }
}

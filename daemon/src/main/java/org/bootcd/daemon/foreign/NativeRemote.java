package org.bootcd.daemon.foreign;

import java.io.IOException;

/** A remote of a repository, whose keys vouch for commits; to be used while that is open. */
public final class NativeRemote {
    private final long repo;
    private final String name;

    NativeRemote(long repo, String name) {
        this.repo = repo;
        this.name = name;
    }

    /** Returns if the repository's configuration has the remote. */
    public void require() throws IOException {
        var error = ErrorCell.ofThread();
        try (var out = NativeRepo.cell()) {
            error.check(
                    LibOstree.ostree_repo_remote_get_gpg_verify(
                            repo, Glib.cString(name), out, error.address()));
        }
    }

    /**
     * Returns if a commit that need not be in the repository is signed as the remote's
     * configuration asks; a remote that asks for nothing is an error.
     *
     * @param metadata the commit's detached metadata
     */
    public void verify(byte[] commit, byte[] metadata) throws IOException {
        var verify =
                LibOstree.since("ostree_repo_signature_verify_commit_data")
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "this libostree cannot verify the signature of a"
                                                        + " commit; 2021.4 or later can"));
        var error = ErrorCell.ofThread();
        try (var commitData = Glib.copy(commit);
                var metadataData = Glib.copy(metadata)) {
            long commitBytes = Glib.g_bytes_new(commitData, commit.length);
            long metadataBytes = Glib.g_bytes_new(metadataData, metadata.length);
            try {
                error.check(
                        verify.invokeInt(
                                new Object[] {
                                    repo,
                                    Glib.cString(name),
                                    commitBytes,
                                    metadataBytes,
                                    0,
                                    0L,
                                    error.address()
                                }));
            } finally {
                Glib.g_bytes_unref(commitBytes);
                Glib.g_bytes_unref(metadataBytes);
            }
        }
    }
}

package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An {@code OstreeSePolicy}: the file contexts of the SELinux policy below a root directory. Paths
 * may be looked up by several threads. libselinux keeps the policy's root in a variable of the
 * process, so that one policy is opened after the other.
 */
public final class NativeSePolicy implements AutoCloseable {
    private final long policy;
    private final Memory outLabel = NativeRepo.cell();

    private NativeSePolicy(long policy) {
        this.policy = policy;
    }

    /** Reads the policy in {@code etc/selinux} or {@code usr/etc/selinux} of a directory. */
    public static NativeSePolicy open(Path root) throws IOException {
        synchronized (NativeSePolicy.class) {
            var error = ErrorCell.ofThread();
            int fd = LibC.openForReading(root);
            try {
                return new NativeSePolicy(
                        error.checkPointer(
                                LibOstree.ostree_sepolicy_new_at(fd, 0, error.address())));
            } finally {
                LibC.closeDescriptor(fd);
            }
        }
    }

    /** Its type, as in {@code SELINUXTYPE}; empty where none is enabled, or none supported. */
    public Optional<String> name() {
        return Glib.text(LibOstree.ostree_sepolicy_get_name(policy));
    }

    /** SHA-256 of the binary policy; empty where there is no {@link #name}. */
    public Optional<String> checksum() {
        return Glib.text(LibOstree.ostree_sepolicy_get_csum(policy));
    }

    /**
     * The label of an absolute path of a file of a type; empty where the policy wants none there.
     *
     * @param mode with the type bits of {@code st_mode}
     */
    public synchronized Optional<String> label(String path, int mode) throws IOException {
        var error = ErrorCell.ofThread();
        outLabel.clear();
        error.check(
                LibOstree.ostree_sepolicy_get_label(
                        policy, Glib.cString(path), mode, outLabel, 0, error.address()));
        return Glib.takeText(outLabel.getLong(0));
    }

    @Override
    public void close() {
        Glib.g_object_unref(policy);
        outLabel.close();
    }
}

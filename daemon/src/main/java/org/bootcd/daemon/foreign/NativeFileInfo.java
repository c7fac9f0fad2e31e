package org.bootcd.daemon.foreign;

import java.util.Optional;

/** A {@code GFileInfo} of a content object; takes over the reference. */
final class NativeFileInfo implements AutoCloseable {
    private static final int SYMBOLIC_LINK = 3;

    private final long info;

    NativeFileInfo(long info) {
        this.info = info;
    }

    long size() {
        return LibOstree.g_file_info_get_size(info);
    }

    int uid() {
        return LibOstree.g_file_info_get_attribute_uint32(info, Glib.cString("unix::uid"));
    }

    int gid() {
        return LibOstree.g_file_info_get_attribute_uint32(info, Glib.cString("unix::gid"));
    }

    int mode() {
        return LibOstree.g_file_info_get_attribute_uint32(info, Glib.cString("unix::mode"));
    }

    Optional<String> symlinkTarget() {
        return LibOstree.g_file_info_get_file_type(info) == SYMBOLIC_LINK
                ? Glib.text(LibOstree.g_file_info_get_symlink_target(info))
                : Optional.empty();
    }

    @Override
    public void close() {
        Glib.g_object_unref(info);
    }
}

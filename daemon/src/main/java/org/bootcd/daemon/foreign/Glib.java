package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * GLib, GObject and GIO, resolved through libostree's own dependencies; pointers are {@code long},
 * null is 0.
 */
final class Glib {
    static final NativeLibrary LIBRARY = NativeLibrary.getInstance("libostree-1.so.1");

    static {
        Native.register(Glib.class, LIBRARY);
    }

    private Glib() {}

    static native void g_free(long pointer);

    static native void g_object_unref(long object);

    static native long g_object_ref(long object);

    static native void g_error_free(long error);

    static native int g_quark_from_string(String name);

    static native long g_file_new_for_path(byte[] path);

    static native long g_variant_type_new(String type);

    static native void g_variant_type_free(long type);

    static native long g_variant_new_from_data(
            long type, Pointer data, long size, int trusted, long notify, long userData);

    static native long g_variant_ref_sink(long variant);

    static native void g_variant_unref(long variant);

    static native long g_variant_get_data(long variant);

    static native long g_variant_get_size(long variant);

    static native long g_memory_input_stream_new_from_data(Pointer data, long length, long notify);

    static native long g_unix_input_stream_new(int fd, int closeFd);

    static native long g_input_stream_read(
            long stream, Pointer buffer, long count, long cancellable, long error);

    static native long g_hash_table_get_keys_as_array(long table, Pointer length);

    static native long g_hash_table_lookup(long table, long key);

    static native void g_hash_table_unref(long table);

    static native void g_ptr_array_unref(long array);

    static native long g_ptr_array_new();

    static native void g_ptr_array_add(long array, long element);

    static native long g_key_file_new();

    static native void g_key_file_unref(long keyFile);

    static native int g_key_file_load_from_data(
            long keyFile, Pointer data, long length, int flags, long error);

    static native long g_key_file_to_data(long keyFile, Pointer length, long error);

    /** The text of a {@code const char *} that stays the library's. */
    static Optional<String> text(long pointer) {
        return pointer == 0
                ? Optional.empty()
                : Optional.of(new Pointer(pointer).getString(0, "UTF-8"));
    }

    /** The text of a {@code char *} that is ours; frees it. */
    static Optional<String> takeText(long pointer) {
        var text = text(pointer);
        g_free(pointer);
        return text;
    }

    /** A copy of the serialised form of a variant; releases the variant. */
    static byte[] takeVariant(long variant) {
        try {
            long size = g_variant_get_size(variant);
            return size == 0
                    ? new byte[0]
                    : new Pointer(g_variant_get_data(variant))
                            .getByteArray(0, Math.toIntExact(size));
        } finally {
            g_variant_unref(variant);
        }
    }

    /** NUL-terminated UTF-8 for a {@code const char *} parameter. */
    static byte[] cString(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Native memory holding {@code bytes}, never of size 0. */
    static Memory copy(byte[] bytes) {
        var memory = new Memory(Math.max(1, bytes.length));
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }
}

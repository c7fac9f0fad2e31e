package org.bootcd.daemon.foreign;

import com.sun.jna.Memory;

/** A {@code GVariant} over bytes that were serialised in Java. */
final class NativeVariant implements AutoCloseable {
    private final Memory data;
    private final long type;
    private final long variant;

    NativeVariant(String typeString, byte[] serialised) {
        data = Glib.copy(serialised);
        type = Glib.g_variant_type_new(typeString);
        variant =
                Glib.g_variant_ref_sink(
                        Glib.g_variant_new_from_data(type, data, serialised.length, 0, 0, 0));
    }

    /** Whether it is serialised as GLib does it, so that every reader sees the same in it. */
    boolean isNormal() {
        return Glib.g_variant_is_normal_form(variant) != 0;
    }

    long pointer() {
        return variant;
    }

    @Override
    public void close() {
        Glib.g_variant_unref(variant);
        Glib.g_variant_type_free(type);
        data.close();
    }
}

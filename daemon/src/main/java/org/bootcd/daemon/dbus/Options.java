package org.bootcd.daemon.dbus;

import java.util.HashMap;
import java.util.Map;
import org.bootcd1.Error;
import org.freedesktop.dbus.types.Variant;

/**
 * A method's {@code a{sv}} argument. What is not taken out of it, or has another type, is an error:
 * an option that is silently left out would do something else than the caller wants.
 */
final class Options {
    private final Map<String, Variant<?>> rest;

    Options(Map<String, Variant<?>> options) {
        rest = new HashMap<>(options);
    }

    /** False when absent. */
    boolean takeBoolean(String name) {
        return take(name, Boolean.class, false);
    }

    String takeString(String name, String defaultValue) {
        return take(name, String.class, defaultValue);
    }

    /** To be called when all known options were taken. */
    void end() {
        rest.keySet().stream()
                .sorted()
                .findFirst()
                .ifPresent(
                        name -> {
                            throw new Error.InvalidArgument("unknown option " + name);
                        });
    }

    private <T> T take(String name, Class<T> type, T defaultValue) {
        var variant = rest.remove(name);
        if (variant == null) {
            return defaultValue;
        }
        var value = variant.getValue();
        if (!type.isInstance(value)) {
            throw new Error.InvalidArgument(
                    "option %s has type %s, not %s"
                            .formatted(name, variant.getSig(), type == Boolean.class ? "b" : "s"));
        }
        return type.cast(value);
    }
}

package org.bootcd.daemon.foreign;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads extended attributes of all namespaces, of links too, through reused native memory. For one
 * thread.
 */
public final class FileXattrs implements AutoCloseable {
    /** Linux allows no longer list of names, and no longer value. */
    private static final int MAX_BYTES = 1 << 16;

    private static final int EOPNOTSUPP = 95;

    private final Memory names = new Memory(MAX_BYTES);
    private final Memory value = new Memory(MAX_BYTES);

    /** An attribute; the value belongs to the caller. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Attribute(String name, byte[] value) {}

    /** The attributes of a file, sorted by name. */
    public List<Attribute> read(Path file) throws IOException {
        var path = Glib.cString(file.toString());
        try {
            var attributes = new ArrayList<Attribute>();
            int length = (int) LibC.llistxattr(path, names, MAX_BYTES);
            for (int at = 0; at < length; ) {
                var name = names.getString(at, "UTF-8");
                var terminated = Glib.cString(name);
                int size = (int) LibC.lgetxattr(path, terminated, value, MAX_BYTES);
                attributes.add(new Attribute(name, value.getByteArray(0, size)));
                at += name.getBytes(StandardCharsets.UTF_8).length + 1;
            }
            attributes.sort(Comparator.comparing(Attribute::name));
            return attributes;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == EOPNOTSUPP) {
                return List.of();
            }
            throw LibC.failure("reading the extended attributes of", file, e);
        }
    }

    @Override
    public void close() {
        names.close();
        value.close();
    }
}

package org.bootcd.it.fuzz;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bootcd.daemon.layer.InvalidLayer;
import org.bootcd.daemon.layer.LayerEntry;
import org.bootcd.daemon.layer.LayerLimits;
import org.bootcd.daemon.layer.LayerReader;
import org.bootcd.daemon.layer.PathFilter;
import org.bootcd.it.fixture.ImageLayout;

/**
 * A layer of any bytes is an {@link InvalidLayer} or has safe paths, and is read the same way
 * twice. The first byte says whether header checksums are set right and how the layer is
 * compressed.
 */
public final class LayerFuzz {
    private static final LayerLimits LIMITS = new LayerLimits(1 << 20, 1000, 4096, 1 << 16);
    private static final int BLOCK = 512;
    private static final int CHECKSUM = 148;

    private LayerFuzz() {}

    /** Called by Jazzer; whatever is thrown is a finding. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        var layer = Arrays.copyOfRange(data, 1, data.length);
        if ((data[0] & 1) != 0) {
            fixChecksums(layer);
        }
        var blob =
                switch (data[0] >> 1 & 7) {
                    case 1 -> ImageLayout.gzip(layer);
                    case 2 -> Zstd.compress(layer, 1);
                    default -> layer;
                };
        var first = read(blob);
        if (!first.equals(read(blob))) {
            throw new AssertionError("read in two ways: " + first);
        }
    }

    private static String read(byte[] blob) throws IOException {
        var seen = new StringBuilder();
        try (var reader =
                LayerReader.open(new ByteArrayInputStream(blob), LIMITS, PathFilter.WHOLE_ROOT)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                var entry = next.get();
                requireSafe(entry.path());
                seen.append(entry).append('\n');
                if (entry instanceof LayerEntry.RegularFile file) {
                    var content = reader.content().readAllBytes();
                    if (content.length != file.size()) {
                        throw new AssertionError("content of another size: " + file);
                    }
                    seen.append(Arrays.hashCode(content)).append('\n');
                }
            }
            return seen.append(reader.diffId()).toString();
        } catch (InvalidLayer e) {
            if (String.valueOf(e.getMessage()).lines().count() != 1) {
                throw new AssertionError("not one line", e);
            }
            return seen.append(e.getMessage()).toString();
        }
    }

    private static void requireSafe(String path) {
        for (var name : path.split("/", -1)) {
            if (name.equals("..") || name.equals(".") || name.isEmpty() != path.isEmpty()) {
                throw new AssertionError(
                        "unsafe path "
                                + HexFormat.of()
                                        .formatHex(
                                                path.getBytes(
                                                        java.nio.charset.StandardCharsets.UTF_8)));
            }
        }
    }

    /** Every block gets the checksum of a header; in the content of files it does no harm. */
    private static void fixChecksums(byte[] tar) {
        for (int start = 0; start + BLOCK <= tar.length; start += BLOCK) {
            if (tar[start + CHECKSUM] == 0) {
                continue;
            }
            Arrays.fill(tar, start + CHECKSUM, start + CHECKSUM + 8, (byte) ' ');
            int sum = 0;
            for (int i = start; i < start + BLOCK; i++) {
                sum += tar[i] & 0xff;
            }
            var text = "%06o\0 ".formatted(sum);
            for (int i = 0; i < text.length(); i++) {
                tar[start + CHECKSUM + i] = (byte) text.charAt(i);
            }
        }
    }
}

package org.bootcd.it.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.bootcd.daemon.boot.Kargs;
import org.bootcd.daemon.boot.KargsFiles;
import org.bootcd.daemon.image.ImageConfig;
import org.bootcd.daemon.image.Index;
import org.bootcd.daemon.image.Manifest;
import org.bootcd.daemon.image.ManifestOrIndex;
import org.bootcd.daemon.image.OstreeImageReference;
import org.bootcd.daemon.image.Platform;
import org.bootcd.daemon.image.RegistryReference;
import org.bootcd.daemon.ostree.Origin;

/**
 * Documents and texts of any bytes are read or refused with a checked exception; the canonical form
 * of what was read is read as the same. The first byte chooses the reader.
 */
public final class DocumentFuzz {
    private DocumentFuzz() {}

    /** Called by Jazzer; whatever is thrown is a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        var bytes = Arrays.copyOfRange(data, 1, data.length);
        var text = new String(bytes, StandardCharsets.UTF_8);
        try {
            switch (data[0] & 7) {
                case 0, 1, 2 -> manifest(bytes);
                case 3, 4 -> config(bytes);
                case 5 -> references(text);
                case 6 -> {
                    Origin.parse(text).image();
                    Kargs.parse(text);
                }
                default -> {
                    var files = new TreeMap<String, byte[]>();
                    files.put("1.toml", bytes);
                    KargsFiles.parse(files, "x86_64");
                }
            }
        } catch (IOException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("refused without a word", e);
            }
        }
    }

    private static void manifest(byte[] bytes) throws IOException {
        switch (ManifestOrIndex.parse(bytes, Optional.empty())) {
            case Index index -> index.select(Platform.host());
            case Manifest manifest -> {
                manifest.requireImage();
                var canonical = manifest.canonicalJson();
                var again = Manifest.parse(utf8(canonical), Optional.empty());
                if (!again.canonicalJson().equals(canonical)) {
                    throw new AssertionError("not canonical: " + canonical);
                }
            }
        }
    }

    private static void config(byte[] bytes) throws IOException {
        var canonical = ImageConfig.parse(bytes).canonicalJson();
        if (!ImageConfig.parse(utf8(canonical)).canonicalJson().equals(canonical)) {
            throw new AssertionError("not canonical: " + canonical);
        }
    }

    private static void references(String text) throws IOException {
        if (text.startsWith("ostree-")) {
            var reference = OstreeImageReference.parse(text);
            if (!OstreeImageReference.parse(reference.toString()).equals(reference)) {
                throw new AssertionError("another reference: " + reference);
            }
        } else {
            RegistryReference.parse(text);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

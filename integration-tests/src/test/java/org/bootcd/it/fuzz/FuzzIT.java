package org.bootcd.it.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.Jazzer;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bootcd.it.fixture.Checkout;
import org.bootcd.it.fixture.OwnJava;
import org.bootcd.it.fixture.Tool;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fuzzing guided by coverage, {@code -Dbootcd.fuzz.seconds=30} in all: no exception but the
 * documented ones, ten seconds and 128 MiB of heap for each input. What fails is kept in
 * target/fuzz, and is repeated when the file is given to Jazzer as its only input.
 */
final class FuzzIT {
    private static final int TARGETS = 2;

    @TempDir private Path work;

    @ParameterizedTest
    @ValueSource(classes = {LayerFuzz.class, DocumentFuzz.class})
    void findsNothing(Class<?> target) throws Exception {
        var seeds = Files.createDirectory(work.resolve("seeds"));
        seed(seeds, target);
        var seconds = Math.max(1, Long.getLong("bootcd.fuzz.seconds", 30) / TARGETS);
        var findings =
                Files.createDirectories(Checkout.root().resolve("integration-tests/target/fuzz"));
        var outcome =
                jazzer(
                                "--target_class=" + target.getName(),
                                "--instrumentation_includes=org.bootcd.daemon.**",
                                "--reproducer_path=" + findings,
                                "-artifact_prefix=" + findings + "/" + target.getSimpleName() + "-",
                                "-max_total_time=" + seconds,
                                "-timeout=10",
                                "-rss_limit_mb=1024",
                                "-max_len=8192",
                                "-print_final_stats=1",
                                seeds)
                        .within(Duration.ofSeconds(seconds + 120))
                        .run();
        outcome.err()
                .lines()
                .filter(line -> line.startsWith("stat::") || line.startsWith("INFO: Seed"))
                .forEach(line -> System.out.println(target.getSimpleName() + ": " + line));
        assertEquals(0, outcome.status(), outcome::toString);
    }

    private static Tool jazzer(Object... arguments) {
        var classPath =
                String.join(
                        ":", OwnJava.classPath(), jar(Jazzer.class), jar(FuzzedDataProvider.class));
        // By a shell that stays: a process that was started by a large one is taken for as large.
        return OwnJava.tool(
                        List.of("-Xmx128m", "-XX:+EnableDynamicAgentLoading", "-cp", classPath),
                        Jazzer.class,
                        arguments)
                .under("sh", "-c", "\"$@\"; exit $?", "fuzz");
    }

    private static String jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static void seed(Path directory, Class<?> target) throws IOException {
        if (target == LayerFuzz.class) {
            for (int mode = 0; mode < 6; mode++) {
                Files.write(directory.resolve("tar-" + mode), withFirst(mode, tar()));
            }
        } else {
            for (var document : documents()) {
                int number = document.charAt(0) - '0';
                Files.write(
                        directory.resolve("document-" + number),
                        withFirst(number, document.substring(1).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static byte[] withFirst(int first, byte[] rest) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(first);
        bytes.writeBytes(rest);
        return bytes.toByteArray();
    }

    /** A file, a link of either kind, a whiteout, long names and xattrs. */
    private static byte[] tar() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var name : List.of("usr/", "etc/x", "usr/.wh.y", "usr/" + "long".repeat(30))) {
                var entry = new TarArchiveEntry(name);
                entry.setSize(name.endsWith("/") ? 0 : 3);
                entry.addPaxHeader("SCHILY.xattr.user.a", "b");
                tar.putArchiveEntry(entry);
                if (!name.endsWith("/")) {
                    tar.write(new byte[] {1, 2, 3});
                }
                tar.closeArchiveEntry();
            }
            for (byte type : new byte[] {'1', '2'}) {
                var link = new TarArchiveEntry("usr/link" + type, type);
                link.setLinkName("etc/x");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** By the number of their reader. */
    private static List<String> documents() {
        var digest = "sha256:" + "0".repeat(64);
        var descriptor = "{\"mediaType\": \"%s\", \"digest\": \"" + digest + "\", \"size\": 1}";
        var manifest =
                "{\"schemaVersion\": 2, \"config\": %s, \"layers\": [%s], \"annotations\": {\"a\": \"b\"}}"
                        .formatted(
                                descriptor.formatted("application/vnd.oci.image.config.v1+json"),
                                descriptor.formatted("application/vnd.oci.image.layer.v1.tar"));
        var config =
                "{\"architecture\": \"amd64\", \"os\": \"linux\", \"config\": {\"Labels\": {\"a\": \"b\"}},"
                        + " \"rootfs\": {\"type\": \"layers\", \"diff_ids\": [\""
                        + digest
                        + "\"]},"
                        + " \"history\": [{\"empty_layer\": true, \"created_by\": \"x\"}], \"n\": 1.5e3}";
        return new ArrayList<>(
                List.of(
                        "0" + manifest,
                        "1{\"schemaVersion\": 2, \"manifests\": ["
                                + descriptor.formatted("x")
                                + "]}",
                        "3" + config,
                        "5ostree-unverified-registry:quay.io/a/b:c",
                        "6[origin]\ncontainer-image-reference=ostree-unverified-registry:a/b\n",
                        "7kargs = [\"a=b\"]\nmatch-architectures = [\"x86_64\"]\n"));
    }
}

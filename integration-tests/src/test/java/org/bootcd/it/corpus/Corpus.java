package org.bootcd.it.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bootcd.it.fixture.Tool;

/**
 * Files of the corpora by the name that the table of verdicts has for them. They come out of Debian
 * packages of sources; whether we should accept one is in the tests beside it there.
 */
final class Corpus {
    private static final String GO = "usr/share/gocode/src/github.com/";
    private static final Pattern INLINE =
            Pattern.compile("`([^`]*)`,\\s*(?:fail:\\s*(true|false),)?", Pattern.DOTALL);

    private final Path work;
    private final SortedMap<String, Path> files = new TreeMap<>();

    private Corpus(Path work) {
        this.work = work;
    }

    /** What needs unpacking goes to the work directory. */
    static SortedMap<String, Path> load(Path work) throws IOException, InterruptedException {
        var corpus = new Corpus(work);
        corpus.archives();
        corpus.containers();
        corpus.schemaCases();
        return corpus.files;
    }

    private void archives() throws IOException, InterruptedException {
        // The version is the release's.
        var packages = Map.of("bookworm", "1.19", "trixie", "1.24");
        var version = packages.getOrDefault(release(), "1.24");
        add(
                "go",
                DebianPackage.unpacked("golang-%s-src".formatted(version)),
                "usr/share/go-%s/src/archive/tar/testdata".formatted(version));
        var split = DebianPackage.unpacked("golang-github-vbatts-tar-split-dev");
        add("tar-split", split, GO + "vbatts/tar-split/archive/tar/testdata");
        add("tar-split-asm", split, GO + "vbatts/tar-split/tar/asm/testdata");
        var traverse =
                DebianPackage.unpacked("ostree-tests")
                        .resolve(
                                "usr/libexec/installed-tests/libostree/ostree-path-traverse.tar.gz");
        files.put("ostree/" + traverse.getFileName(), traverse);
    }

    private void containers() throws IOException, InterruptedException {
        var image = DebianPackage.unpacked("golang-github-containers-image-dev");
        for (var directory :
                List.of(
                        "manifest/fixtures",
                        "internal/image/fixtures",
                        "pkg/compression/fixtures")) {
            add(
                    "image/" + directory.replaceFirst("/fixtures$", ""),
                    image,
                    GO + "containers/image/" + directory);
        }
    }

    /** The documents within the tests of the specification, with what those expect. */
    private void schemaCases() throws IOException, InterruptedException {
        var spec = DebianPackage.unpacked("golang-github-opencontainers-image-spec-dev");
        for (var kind : List.of("manifest", "imageindex", "config")) {
            var source =
                    Files.readString(
                            spec.resolve(
                                    GO
                                            + "opencontainers/image-spec/schema/%s_test.go"
                                                    .formatted(kind)));
            int number = 0;
            for (var document :
                    (Iterable<MatchResult>) INLINE.matcher(source).results()::iterator) {
                var expected = "true".equals(document.group(2)) ? "bad" : "good";
                var name = "%s-%02d-%s.json".formatted(kind, number++, expected);
                files.put("spec/" + name, Files.writeString(work.resolve(name), document.group(1)));
            }
        }
    }

    private void add(String name, Path content, String directory)
            throws IOException, InterruptedException {
        try (var entries = Files.newDirectoryStream(content.resolve(directory))) {
            for (var file : entries) {
                files.put("%s/%s".formatted(name, file.getFileName()), decompressed(file));
            }
        }
    }

    /** Layers are never compressed so; the file beneath is what the corpus is about. */
    private Path decompressed(Path file) throws IOException, InterruptedException {
        if (!file.toString().endsWith(".tar.bz2")) {
            return file;
        }
        var plain = work.resolve(file.getFileName().toString().replaceFirst("\\.bz2$", ""));
        Tool.of(
                        "python3",
                        "-c",
                        "import bz2, sys; open(sys.argv[2], 'wb').write(bz2.open(sys.argv[1]).read())",
                        file,
                        plain)
                .output();
        return plain;
    }

    private static String release() throws IOException {
        return Files.readString(Path.of("/etc/os-release"))
                .lines()
                .filter(line -> line.startsWith("VERSION_CODENAME="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .findFirst()
                .orElse("");
    }
}

package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bootcd.it.fixture.Checkout;
import org.junit.jupiter.api.Test;

/** The table of known hazards: each is covered by tests that exist. */
final class HazardsIT {
    private static final List<String> MODULES = List.of("client", "daemon", "integration-tests");

    private record Row(String hazard, List<String> tests) {
        static Row parse(String line) {
            var parts = line.split("\\|", -1);
            var tests =
                    Arrays.stream(parts[2].split(",")).map(String::strip).filter(t -> !t.isEmpty());
            return new Row("%s: %s".formatted(parts[0].strip(), parts[1].strip()), tests.toList());
        }
    }

    @Test
    void everyHazardHasTestsThatExist() throws IOException, ClassNotFoundException {
        var table =
                Checkout.root()
                        .resolve("integration-tests/src/test/resources/org/bootcd/it/hazards.txt");
        var rows =
                Files.readAllLines(table).stream()
                        .filter(line -> !line.startsWith("#"))
                        .map(Row::parse)
                        .toList();
        assertEquals(20 + 26, rows.size());
        var wrong = new ArrayList<String>();
        var classes = testClasses();
        try (var loader = loader()) {
            for (var row : rows) {
                System.out.printf("%-70s %s%n", row.hazard(), String.join(", ", row.tests()));
                if (row.tests().isEmpty()) {
                    wrong.add(row.hazard() + ": no test");
                }
                for (var test : row.tests()) {
                    if (!exists(test, classes, loader)) {
                        wrong.add("%s: no %s".formatted(row.hazard(), test));
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean exists(String test, Map<String, String> classes, ClassLoader loader)
            throws ClassNotFoundException {
        var parts = test.split("#", -1);
        var name = classes.get(parts[0]);
        return name != null
                && Arrays.stream(Class.forName(name, false, loader).getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(parts[1]));
    }

    /** Simple names of the compiled tests to their full names. */
    private static Map<String, String> testClasses() throws IOException {
        var names = new HashMap<String, String>();
        for (var module : MODULES) {
            var root = testClasses(module);
            try (var files = Files.walk(root)) {
                files.map(file -> root.relativize(file).toString())
                        .filter(file -> file.endsWith(".class"))
                        .map(file -> file.replaceFirst("\\.class$", "").replace('/', '.'))
                        .forEach(
                                name -> names.put(name.substring(name.lastIndexOf('.') + 1), name));
            }
        }
        return names;
    }

    private static URLClassLoader loader() throws IOException {
        var urls = new ArrayList<URL>();
        for (var module : MODULES) {
            urls.add(testClasses(module).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), HazardsIT.class.getClassLoader());
    }

    private static Path testClasses(String module) {
        return Checkout.root().resolve(module).resolve("target/test-classes");
    }
}

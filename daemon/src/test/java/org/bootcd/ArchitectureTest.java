package org.bootcd;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The packages and the arrows between them: what is not listed here is not allowed. */
class ArchitectureTest {
    private static final String DAEMON = "org.bootcd.daemon.";
    private static final List<String> LEAF =
            List.of("daemon.image", "daemon.foreign", "daemon.process");

    /** Package to the packages it may use, both relative to {@code org.bootcd}. */
    private static final Map<String, List<String>> ARROWS =
            Map.ofEntries(
                    Map.entry("api", List.of()),
                    Map.entry("client", List.of("api")),
                    Map.entry("client.text", List.of("api")),
                    Map.entry("client.cli", List.of("client", "client.text", "api")),
                    Map.entry("daemon.dbus", List.of("daemon.job", "daemon.host", "api")),
                    Map.entry("daemon.job", List.of("daemon.process", "daemon.systemd", "api")),
                    Map.entry(
                            "daemon.worker",
                            List.of("daemon.host", "daemon.config", "daemon.foreign", "api")),
                    Map.entry(
                            "daemon.host",
                            List.of(
                                    "daemon.registry",
                                    "daemon.trust",
                                    "daemon.layer",
                                    "daemon.ostree",
                                    "daemon.boot",
                                    "daemon.config",
                                    "daemon.systemd",
                                    "daemon.image",
                                    "daemon.foreign",
                                    "daemon.process",
                                    "api")),
                    Map.entry("daemon.registry", LEAF),
                    Map.entry("daemon.trust", LEAF),
                    Map.entry("daemon.layer", LEAF),
                    Map.entry("daemon.ostree", LEAF),
                    Map.entry("daemon.boot", LEAF),
                    Map.entry("daemon.config", List.of("daemon.image")),
                    Map.entry("daemon.systemd", List.of("daemon.foreign", "daemon.process")),
                    Map.entry("daemon.image", List.of()),
                    Map.entry("daemon.process", List.of()),
                    Map.entry("daemon.foreign", List.of()));

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.bootcd", "org.bootcd1");

    @Test
    void everyPackageIsKnown() {
        var unknown = new TreeSet<String>();
        for (var c : classes) {
            var name = relative(c.getPackageName());
            if (!name.equals("daemon")
                    && !name.equals("org.bootcd1")
                    && !ARROWS.containsKey(name)) {
                unknown.add(name);
            }
        }
        assertEquals(new TreeSet<String>(), unknown);
        assertTrue(classes.size() > 10, "class files were found");
    }

    @Test
    void packagesUseOnlyWhatTheirArrowsAllow() {
        for (var arrow : ARROWS.entrySet()) {
            var allowed =
                    new ArrayList<String>(List.of("org.bootcd." + arrow.getKey(), "org.bootcd1"));
            arrow.getValue().forEach(name -> allowed.add("org.bootcd." + name));
            noClasses()
                    .that()
                    .resideInAPackage("org.bootcd." + arrow.getKey())
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("org.bootcd..")
                                    .and(resideOutsideOfPackages(allowed.toArray(String[]::new))))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.bootcd.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void nativeCodeHasOneDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage(DAEMON + "foreign")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(classes);
    }

    @Test
    void processesAreStartedInOnePlaceOfEachProgram() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(DAEMON + "process.Command")
                .and()
                .doNotHaveFullyQualifiedName("org.bootcd.client.LocalWorker")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ProcessBuilder.class.getName())
                .check(classes);
    }

    private static String relative(String packageName) {
        return packageName.startsWith("org.bootcd.")
                ? packageName.substring("org.bootcd.".length())
                : packageName;
    }
}

package org.bootcd.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.bootcd.api.JobRequest;
import org.bootcd.api.Json;
import org.bootcd.api.WorkOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the program in this process, with a shell script in the place of the worker. */
@Timeout(30)
class BootcTest {
    private static final String EMPTY_HOST =
            """
            {"type":"Result","result":{"kind":"host","host":{"apiVersion":"org.containers.bootc/v1",\
            "kind":"BootcHost","metadata":{"name":"host"},"spec":{"bootOrder":"default","image":null},\
            "status":{"booted":null,"rollback":null,"rollbackQueued":false,"staged":null,"type":null,\
            "usrOverlay":null}}}}""";

    @TempDir private Path home;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private boolean terminal;

    @ParameterizedTest
    @CsvSource({
        "bootc,    ''",
        "status,   status",
        "upgrade,  upgrade",
        "upgrade,  update",
        "switch,   switch",
        "rollback, rollback",
        "fsck,     internals fsck",
        "cleanup,  internals cleanup",
        "pull,     internals ostree-ext container image pull"
    })
    void helpIsAsReviewed(String golden, String verb) throws Exception {
        assertEquals(0, bootc((verb + " --help").strip()));

        var help = out.toString();
        var rewritten = System.getProperty("golden.rewrite");
        if (rewritten != null) {
            Files.writeString(Path.of(rewritten, "help-" + golden + ".txt"), help);
        }
        assertEquals(golden("help-" + golden + ".txt"), help);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                         Missing required subcommand",
        "nonsense,                   Unmatched argument at index 0: 'nonsense'",
        "upgrade --check --apply,    '--check, --apply are mutually exclusive (specify only one)'",
        "switch,                     Missing required parameter: 'TARGET'",
        "upgrade --nonsense,         Unknown option: '--nonsense'",
        "internals ostree-ext,       Missing required subcommand"
    })
    void wrongUsageIsStatusTwo(String arguments, String message) {
        assertEquals(2, bootc(arguments));

        assertEquals("error: " + message, err.toString().lines().findFirst().orElseThrow());
        assertTrue(err.toString().contains("--help'"), err.toString());
    }

    @Test
    void unknownFormatVersionIsAnErrorOfTheVerb() {
        assertEquals(1, bootc("status --format-version 2"));

        assertEquals("error: Unsupported format version: 2\n", err.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "status --sysroot /a/../b,  /b, status",
        "--sysroot /b status,       /b, status",
        "--no-daemon status,        /,  status",
        "status,                    /,  status"
    })
    void optionsStandBeforeOrAfterTheVerb(String arguments, String sysroot, String kind)
            throws Exception {
        worker("echo '" + EMPTY_HOST + "'");

        assertEquals(0, bootc(arguments), err::toString);

        var order = order();
        assertEquals(sysroot, order.sysroot());
        assertEquals(kind, order.request().kind());
    }

    @Test
    void saysThatItWorksInTheForeground() throws Exception {
        worker("echo '" + EMPTY_HOST + "'");

        assertEquals(0, bootc("status"));

        assertEquals("notice: no bootcd on the bus; running in the foreground\n", err.toString());
    }

    @Test
    void aBusThatWasAskedForMustBeThere() throws Exception {
        worker("echo '" + EMPTY_HOST + "'");

        assertEquals(1, bootc("status --bus unix:path=/nonexistent"));

        assertTrue(err.toString().startsWith("error: no message bus at unix:path=/nonexistent"));
        assertEquals("", out.toString());
    }

    @Test
    void statusIsYamlForProgramsAndTextForPeople() throws Exception {
        worker("echo '" + EMPTY_HOST + "'");

        assertEquals(0, bootc("status"));
        assertTrue(out.toString().startsWith("apiVersion: org.containers.bootc/v1\nkind: "));

        terminal = true;
        out.getBuffer().setLength(0);
        assertEquals(0, bootc("status"));
        assertEquals("System is not deployed via bootc.\n", out.toString());

        out.getBuffer().setLength(0);
        assertEquals(0, bootc("status --format=yaml"));
        assertTrue(out.toString().startsWith("apiVersion: "));
    }

    @ParameterizedTest
    @CsvSource({
        "status --json",
        "status --format json",
        "status --format=JSON",
        "status --json --booted"
    })
    void statusAsJson(String arguments) throws Exception {
        worker("echo '" + EMPTY_HOST + "'");

        assertEquals(0, bootc(arguments));

        assertEquals(
                EMPTY_HOST.substring(EMPTY_HOST.indexOf("{\"apiVersion"), EMPTY_HOST.length() - 2),
                out.toString());
    }

    @Test
    void switchPassesItsOptionsOn() throws Exception {
        worker(
                "echo '{\"type\":\"Result\",\"result\":{\"kind\":\"rolled-back\",\"toRollback\":true}}'");

        assertEquals(
                0,
                bootc(
                        "--no-daemon switch --quiet --transport oci --retain"
                                + " --enforce-container-sigpolicy --apply"
                                + " --no-signature-verification /srv/os:1"),
                err::toString);

        assertEquals(
                new JobRequest.Switch("/srv/os:1", "oci", true, true, true), order().request());
    }

    @ParameterizedTest
    @CsvSource({
        "internals ostree-ext container image pull /repo oci:/os",
        "internals ostree-container image pull --quiet /repo oci:/os"
    })
    void pullNeedsNoService(String arguments) throws Exception {
        worker(
                "echo '{\"type\":\"Result\",\"result\":{\"kind\":\"pulled\","
                        + "\"imageReference\":\"oci:/os\",\"commit\":\"c0ffee\",\"changed\":true}}'");

        assertEquals(0, bootc(arguments), err::toString);

        assertEquals("Wrote: oci:/os => c0ffee\n", out.toString());
        assertEquals("", err.toString());
        assertEquals(new JobRequest.Pull("/repo", "oci:/os"), order().request());
    }

    @Test
    void failureIsOneLine() throws Exception {
        worker(
                """
                echo '<4>a stack trace' >&2
                printf '%s\\n' '{"type":"Failure","errorName":"org.bootcd1.Error.NoRollback","message":"No rollback available\\nat all"}'
                """);

        assertEquals(1, bootc("--no-daemon rollback"));

        assertEquals("error: No rollback available at all\n", err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void errorIsRedOnATerminal() throws Exception {
        terminal = true;
        worker(
                """
                echo '{"type":"Failure","errorName":"org.bootcd1.Error.NoRollback","message":"none"}'
                """);

        assertEquals(1, bootc("--no-daemon rollback"));

        assertEquals("\u001b[31merror\u001b[0m: none\n", err.toString());
    }

    @Test
    void showsWhatADeadWorkerSaid() throws Exception {
        worker("echo '<3>no memory' >&2; exit 3");

        assertEquals(1, bootc("--no-daemon rollback"));

        assertEquals(
                "no memory\nerror: the worker ended without an answer (exit status 3)\n",
                err.toString());
    }

    @Test
    void verboseShowsTheLogOfTheWorker() throws Exception {
        worker(
                """
                echo '<7>looking' >&2
                echo '{"type":"Result","result":{"kind":"rolled-back","toRollback":false}}'
                """);

        assertEquals(0, bootc("--no-daemon rollback -v"));

        assertEquals("looking\n", err.toString());
        assertEquals("Next boot: current deployment\n", out.toString());
    }

    @Test
    void cancelledIsNoError() throws Exception {
        worker(
                """
                echo '{"type":"Failure","errorName":"org.bootcd1.Error.Cancelled","message":"by root"}'
                """);

        assertEquals(1, bootc("--no-daemon rollback"));

        assertEquals("Cancelled: by root\n", err.toString());
    }

    /** A worker that keeps its order and then runs the script. */
    private void worker(String script) throws IOException {
        var launcher = Files.createDirectories(home.resolve("bin")).resolve("bootcd");
        Files.writeString(
                launcher,
                "#!/bin/sh\nread -r order\necho \"$order\" > " + home + "/order\n" + script);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private WorkOrder order() throws IOException {
        return Json.parse(Files.readString(home.resolve("order")), WorkOrder.class);
    }

    private int bootc(String arguments) {
        var environment =
                new Environment(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        terminal,
                        terminal,
                        Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + home + "/no-bus"),
                        home);
        return Bootc.run(
                environment,
                new CancelOnSignal(environment.err()),
                arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }

    private static String golden(String name) throws IOException {
        try (var in = BootcTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

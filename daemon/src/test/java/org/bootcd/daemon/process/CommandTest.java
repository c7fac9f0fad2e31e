package org.bootcd.daemon.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class CommandTest {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Test
    void feedsInputAndReturnsOutput() throws Exception {
        var text = "x".repeat(200_000);
        var output = Command.of("cat").withInput(text.getBytes(UTF_8)).run();
        assertEquals(text, new String(output, UTF_8));
    }

    @Test
    void programThatDoesNotReadItsInputIsNotAnError() throws Exception {
        assertEquals(0, Command.of("true").withInput(new byte[1 << 20]).run().length);
    }

    @Test
    void failureNamesProgramStatusAndLastErrors() {
        var script = "for i in 1 2 3 4 5 6 7 8 9; do echo line $i >&2; done; exit 5";
        var failure = assertThrows(CommandFailed.class, () -> sh(script).run());
        assertTrue(text(failure).startsWith("sh: exit status 5: line 2;"), () -> "" + failure);
        assertTrue(text(failure).endsWith("line 9"), () -> "" + failure);
    }

    @Test
    void programThatIsMissingIsNamed() {
        var failure = assertThrows(CommandFailed.class, () -> Command.of("/no/such").run());
        assertTrue(text(failure).startsWith("/no/such: cannot be started"));
    }

    @Test
    void programThatRunsTooLongIsKilled() {
        var command = Command.of("sleep", "60").withTimeLimit(Duration.ofMillis(100));
        var failure = assertThrows(CommandFailed.class, command::run);
        assertTrue(text(failure).startsWith("sleep: no end after"), () -> "" + failure);
    }

    @ParameterizedTest
    @CsvSource({
        "exit 7,                7,   exit status 7",
        "kill -9 $$,            137, killed by signal 9 (SIGKILL)",
        "kill -ABRT $$,         134, killed by signal 6 (SIGABRT)",
        "kill -SEGV $$,         139, killed by signal 11 (SIGSEGV)",
    })
    void tellsHowAProcessEnded(String script, int code, String text) throws Exception {
        var status = sh(script).start(100, lines::add, lines::add).awaitEnd();
        assertEquals(code, status.code());
        assertEquals(text, status.toString());
    }

    @Test
    void runningCommandTakesLinesAndAnswersLines() throws Exception {
        var process = sh("while read -r l; do echo \"<$l>\"; done").start(100, lines::add, _ -> {});
        process.send("a b");
        assertEquals("<a b>", lines.poll(10, TimeUnit.SECONDS));
        process.send("ü");
        assertEquals("<ü>", lines.poll(10, TimeUnit.SECONDS));
        process.closeInput();
        assertTrue(process.awaitEnd().isSuccess());
    }

    @Test
    void longLineIsCutAndTheNextIsWhole() throws Exception {
        var process = sh("printf 'abcdefgh\\nij\\nk'").start(4, lines::add, _ -> {});
        process.awaitEnd();
        assertEquals(List.of("abcd", "ij", "k"), List.copyOf(lines));
    }

    @Test
    void grandchildThatKeepsThePipeDoesNotHoldTheEnd() throws Exception {
        var process = sh("sleep 60 & echo $!; exit 3").start(100, lines::add, _ -> {});
        assertEquals(3, process.awaitEnd().code());
        var grandchild = Long.parseLong(lines.take());
        assertTrue(ProcessHandle.of(grandchild).orElseThrow().destroyForcibly());
    }

    @Test
    void errorsAreForwardedAndKept() throws Exception {
        var process = sh("echo oops >&2").start(100, _ -> {}, lines::add);
        process.awaitEnd();
        assertEquals("oops", lines.take());
        assertEquals(List.of("oops"), process.stderrTail());
    }

    private static String text(Exception failure) {
        return String.valueOf(failure.getMessage());
    }

    private static Command sh(String script) {
        return Command.of("sh", "-c", script);
    }
}

package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code [composefs] enabled} of prepare-root.conf. */
class ComposefsTest {
    @ParameterizedTest
    @CsvSource({
        "no, OFF",
        "false, OFF",
        "0, OFF",
        "maybe, IF_POSSIBLE",
        "yes, REQUIRED",
        "true, REQUIRED",
        "1, REQUIRED",
        "signed, REQUIRED",
        "verity, REQUIRED",
        "nonsense, REQUIRED",
    })
    void isWhatTheImageSays(String enabled, Composefs wanted) {
        assertEquals(
                wanted,
                PrepareRoot.parse("[sysroot]\nreadonly=true\n[composefs]\nenabled=" + enabled)
                        .composefs());
    }

    @Test
    void isOffWhereNothingIsSaid() {
        assertEquals(Composefs.OFF, PrepareRoot.parse("[root]\nenabled=yes\n").composefs());
    }
}

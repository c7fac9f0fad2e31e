package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /etc/selinux/config} as libostree understands it. */
class SelinuxConfigTest {
    @ParameterizedTest
    @CsvSource({
        "SELINUX=enforcing, true",
        "SELINUX=permissive, true",
        "SELINUX=Enforcing, true",
        "SELINUX=disabled, false",
        "#SELINUX=enforcing, false",
        "' SELINUX=enforcing', false",
        "SELINUXTYPE=default, false",
    })
    void saysWhetherAPolicyIsEnabled(String line, boolean enabled) {
        assertEquals(enabled, SelinuxConfig.parse(line + "\n").isEnabled());
    }

    @Test
    void theLastTypeCounts() {
        assertEquals(
                Optional.of("mls"),
                SelinuxConfig.parse("SELINUXTYPE=default\nSELINUXTYPE= mls \n").type());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELINUXTYPE=",
                "SELINUXTYPE=..",
                "SELINUXTYPE=../../x",
                "SELINUXTYPE=/x"
            })
    void refusesATypeThatIsNoName(String line) {
        assertThrows(IOException.class, () -> SelinuxConfig.parse(line).requireType());
    }
}

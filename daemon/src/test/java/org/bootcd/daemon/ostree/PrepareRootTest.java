package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrepareRootTest {
    @ParameterizedTest
    @CsvSource({
        "'', false",
        "'[composefs];enabled=yes', true",
        "'[composefs];enabled = true', true",
        "'[composefs];enabled=1', true",
        "'[composefs];enabled=maybe', true",
        "'[composefs];enabled=signed', true",
        "'[composefs];enabled=verity', true",
        "'[composefs];enabled=no', false",
        "'[composefs];enabled=0', false",
        "'[composefs];enabled=perhaps', false",
        "'[composefs];#enabled=yes', false",
        "'[root];transient=true', true",
        "'[root];transient=1', true",
        "'[root];transient=yes', false",
        "'[root];enabled=yes', false",
        "'[etc];transient=true;[root];transient=false', false",
    })
    void theWholeRootIsShownWhereItIsAnOverlay(String lines, boolean shown) {
        assertEquals(shown, PrepareRoot.parse(lines.replace(';', '\n')).showsWholeRoot());
    }
}

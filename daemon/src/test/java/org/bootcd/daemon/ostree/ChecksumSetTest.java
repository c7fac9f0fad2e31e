package org.bootcd.daemon.ostree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumSetTest {
    private static final int MANY = 20_000;

    private final ChecksumSet set = new ChecksumSet();

    @Test
    void holdsEachOnceWhileItGrows() {
        var random = new Random(1);
        var expected = new HashSet<Checksum>();
        for (int i = 0; i < MANY; i++) {
            var bytes = new byte[Checksum.BYTES];
            random.nextBytes(bytes);
            expected.add(Checksum.of(bytes));
            assertTrue(set.add(Checksum.of(bytes)));
        }
        expected.forEach(checksum -> assertFalse(set.add(checksum)));
        assertEquals(expected.size(), set.size());
    }

    @Test
    void tellsChecksumsApartThatBeginAlike() {
        var one = "0123456789abcdef".repeat(4);
        for (int digit = 0; digit < one.length(); digit += 16) {
            var other = one.substring(0, digit) + "f" + one.substring(digit + 1);
            assertTrue(set.add(new Checksum(other)), other);
        }
        assertTrue(set.add(new Checksum(one)));
        assertFalse(set.add(new Checksum(one)));
    }
}

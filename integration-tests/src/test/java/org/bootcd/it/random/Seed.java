package org.bootcd.it.random;

import java.util.Random;

/** Where the random choices of a test come from: printed, and repeated by -Dbootcd.seed=NUMBER. */
record Seed(long number) {
    static Seed forRound(String test, int round) {
        var first = Long.getLong("bootcd.seed", System.nanoTime() & 0xffff_ffffL);
        var seed = new Seed(first + round);
        System.out.printf("%s: repeat with -Dbootcd.seed=%d%n", test, seed.number);
        return seed;
    }

    Random random() {
        return new Random(number);
    }
}

package org.bootcd.it.random;

import java.util.Random;

/**
 * Where the random choices of a test come from. The same on each run, so that a change is judged by
 * what it changes; others with -Dbootcd.seed=random, which prints them, or -Dbootcd.seed=NUMBER.
 */
record Seed(long number) {
    private static final String FIXED = "1765432100";

    static Seed forRound(String test, int round) {
        var given = System.getProperty("bootcd.seed", FIXED);
        var first =
                given.equals("random") ? System.nanoTime() & 0xffff_ffffL : Long.parseLong(given);
        var seed = new Seed(first + round);
        System.out.printf("%s: repeat with -Dbootcd.seed=%d%n", test, seed.number);
        return seed;
    }

    Random random() {
        return new Random(number);
    }
}

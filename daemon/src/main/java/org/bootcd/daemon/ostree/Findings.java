package org.bootcd.daemon.ostree;

import java.util.ArrayList;
import java.util.List;

/** The lines of a check. */
final class Findings {
    /** Of one layer or commit; one whose objects are all gone needs no thousand lines. */
    private static final int MAX_HITS = 10;

    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    void add(String subject, String problem) {
        lines.add(subject + ": " + problem);
    }

    void addHits(String subject, List<Damage.Hit> hits) {
        hits.stream().limit(MAX_HITS).forEach(hit -> add(subject, hit.toString()));
        if (hits.size() > MAX_HITS) {
            add(subject, "%d more objects are damaged".formatted(hits.size() - MAX_HITS));
        }
    }

    /** Something odd that harms nothing. */
    void note(String line) {
        notes.add(line);
    }

    List<String> lines() {
        return lines;
    }

    List<String> notes() {
        return notes;
    }
}

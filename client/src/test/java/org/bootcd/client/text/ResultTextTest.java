package org.bootcd.client.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.bootcd.api.JobResult;
import org.bootcd.api.JobResult.Checked;
import org.bootcd.api.JobResult.CleanedUp;
import org.bootcd.api.JobResult.Deployed;
import org.bootcd.api.JobResult.Fsck;
import org.bootcd.api.JobResult.LayerDiff;
import org.bootcd.api.JobResult.Outcome;
import org.bootcd.api.JobResult.Pulled;
import org.bootcd.api.JobResult.RolledBack;
import org.bootcd.api.JobResult.Update;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultTextTest {
    private static final String IMAGE = "ostree-unverified-image:oci:/srv/images/os:os";
    private static final Update UPDATE =
            new Update(
                    IMAGE,
                    Optional.of("2"),
                    "sha256:5415fad14bcf83dbe7086ff3268f8f6640e1d2cbf97d393ad3e7e1de718e0a59",
                    Optional.of(new LayerDiff(2, 1234, 1, 266, 1, 266)));

    @Test
    void upgradeEqualsWhatBootcPrints() throws Exception {
        assertEquals(
                Golden.read("upgrade-staged.txt"),
                ResultText.render(new Deployed(Outcome.STAGED, UPDATE)));
    }

    @Test
    void checkNamesTheUpdate() {
        var update = new Update(IMAGE, Optional.empty(), "sha256:aa", Optional.empty());

        assertEquals(
                "Update available for: " + IMAGE + "\n  Digest: sha256:aa\n",
                ResultText.render(new Checked(IMAGE, Optional.of(update))));
        assertEquals(
                "No changes in: " + IMAGE + "\n",
                ResultText.render(new Checked(IMAGE, Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({
        "NO_UPDATE,        No update available.",
        "STAGED_UNCHANGED, 'Staged update present, not changed'",
        "SPEC_UNCHANGED,   Image specification is unchanged."
    })
    void saysWhyNothingWasStaged(Outcome outcome, String expected) {
        assertEquals(expected + "\n", ResultText.render(new Deployed(outcome, UPDATE)));
    }

    @Test
    void rollbackNamesTheNextBoot() {
        assertEquals("Next boot: rollback deployment\n", ResultText.render(new RolledBack(true)));
        assertEquals("Next boot: current deployment\n", ResultText.render(new RolledBack(false)));
    }

    @Test
    void pullNamesTheCommit() {
        JobResult fresh = new Pulled(IMAGE, "c0ffee", true);
        JobResult known = new Pulled(IMAGE, "c0ffee", false);

        assertEquals("Wrote: " + IMAGE + " => c0ffee\n", ResultText.render(fresh));
        assertEquals("No changes in " + IMAGE + " => c0ffee\n", ResultText.render(known));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | 2 images, 30 objects: no problem found",
                "1 | 1 | 2 images, 30 objects: 1 problem found",
                "3 | 0 | 2 images, 30 objects: 3 problems found, and repaired",
                "3 | 2 | 2 images, 30 objects: 3 problems found, 2 left"
            })
    void fsckEndsWithItsVerdict(int found, int left, String verdict) {
        var fsck = new Fsck(found, left, List.of("layer\nlost"), List.of("odd"), 2, 30);

        assertEquals("layer lost\nnote: odd\n" + verdict + "\n", ResultText.render(fsck));
    }

    @Test
    void cleanupSpeaksOfWhatItDropped() {
        assertEquals("Pruned images: 1 (layers: 2)\n", ResultText.render(new CleanedUp(1, 2)));
        assertEquals("", ResultText.render(new CleanedUp(0, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1, 1 byte",
        "266, 266 bytes",
        "999, 999 bytes",
        "1000, 1.0\u00a0kB",
        "1234, 1.2\u00a0kB",
        "1500000, 1.5\u00a0MB",
        "9223372036854775807, 9.2\u00a0EB"
    })
    void sizesAreDecimal(long bytes, String expected) {
        assertEquals(expected, ByteSize.render(bytes));
    }
}

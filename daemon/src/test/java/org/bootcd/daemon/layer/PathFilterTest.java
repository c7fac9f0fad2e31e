package org.bootcd.daemon.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.bootcd.daemon.layer.LayerEntry.Aside;
import org.bootcd.daemon.layer.LayerEntry.LinkToAside;
import org.junit.jupiter.api.Test;

/** What of a layer above an encapsulated commit becomes part of the image. */
class PathFilterTest {
    private static final String OBJECT = "sysroot/ostree/repo/objects/aa/bb.file";
    private static final String LATER = "00000000001\0";

    @Test
    void whereOnlyUsrIsShownOtherTopLevelsAreDroppedAndCounted() throws IOException {
        var layer =
                read(
                        PathFilter.USR_ONLY,
                        tar().entry('5', "./")
                                .file("usr/x", "")
                                .file("etc/x", "")
                                .file("var/x", "")
                                .entry('5', "opt")
                                .file("opt/x", "")
                                .file("opt/.wh.y", "")
                                .file(".wh.srv", "")
                                .file("top", "")
                                .entry('5', "run")
                                .file("run/x", ""));
        assertEquals(List.of("", "usr/x", "usr/etc/x", "var/x", "run"), layer.paths());
        assertEquals(Map.of("opt", 3L, ".wh.srv", 1L, "top", 1L, "x", 1L), layer.dropped());
    }

    @Test
    void changedObjectsAreSetAsideForTheirLinks() throws IOException {
        for (var filter : PathFilter.values()) {
            var layer =
                    read(
                            filter,
                            tar().file(OBJECT, "changed")
                                    .patch(136, LATER)
                                    .entry('1', "usr/bin/x", OBJECT)
                                    .patch(136, LATER)
                                    .entry('1', "etc/x", "./" + OBJECT)
                                    .patch(136, LATER));
            assertEquals(
                    List.of(
                            new LinkToAside("usr/bin/x", OBJECT),
                            new LinkToAside("usr/etc/x", OBJECT)),
                    layer.entries().subList(1, 3));
            assertEquals(OBJECT, ((Aside) layer.entries().getFirst()).path());
            assertArrayEquals("changed".getBytes(UTF_8), layer.contents().get(OBJECT));
        }
    }

    @Test
    void aLinkToAnObjectOfTheBaseIsDroppedAndCounted() throws IOException {
        var layer =
                read(PathFilter.USR_ONLY, tar().entry('1', "usr/bin/x", OBJECT).patch(136, LATER));
        assertEquals(List.of(), layer.paths());
        assertEquals(Map.of("x", 1L), layer.dropped());
    }

    /** Encapsulation itself gives no time to anything. */
    @Test
    void withoutATimeAnObjectIsAFileLikeAllOthers() throws IOException {
        var archive = tar().file(OBJECT, "x").entry('1', "usr/x", OBJECT);
        assertEquals(List.of(OBJECT, "usr/x"), read(PathFilter.WHOLE_ROOT, archive).paths());
    }

    @Test
    void aLinkToWhatIsDroppedIsRefused() {
        var archive = tar().file("opt/y", "").entry('1', "usr/x", "opt/y");
        var refused = assertThrows(InvalidLayer.class, () -> read(PathFilter.USR_ONLY, archive));
        assertEquals(
                "usr/x: a hard link to opt/y, which is not part of the image",
                refused.getMessage());
    }

    private static TarBytes tar() {
        return new TarBytes();
    }

    private static ReadLayer read(PathFilter filter, TarBytes archive) throws IOException {
        return ReadLayer.of(new ByteArrayInputStream(archive.end()), LayerLimits.DEFAULT, filter);
    }
}

package org.bootcd.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bootcd.it.fixture.Bootc;
import org.bootcd.it.fixture.CommittedOs;
import org.bootcd.it.fixture.Encapsulation;
import org.bootcd.it.fixture.Encapsulation.Form;
import org.bootcd.it.fixture.ImageLayout;
import org.bootcd.it.fixture.Images;
import org.bootcd.it.fixture.Layer;
import org.bootcd.it.fixture.ThrowAwaySysroot;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sysroot whose deployments are encapsulated commits. */
@Tag("root")
final class EncapsulatedHostIT {
    private static final String LAYERS = "ostree/container/blob/";

    @TempDir private Path work;
    @AutoClose private ThrowAwaySysroot sysroot;
    private Bootc bootc;
    private ImageLayout layout;
    private CommittedOs os;

    @BeforeEach
    void makeSysroot() throws Exception {
        sysroot = ThrowAwaySysroot.create();
        bootc = Bootc.withConfiguration(work.resolve("containers"));
        layout = ImageLayout.create(work.resolve("layout"));
        os = CommittedOs.create(work.resolve("os"));
    }

    @Test
    void itsKernelIsBootedAndTheStatusTellsOfTheImage() throws Exception {
        tag(os);

        bootc("switch", "--transport", "oci", layout.directory() + ":os");

        var entry = sysroot.bootEntries().getFirst();
        var deployment = sysroot.deploymentOf(entry);
        assertArrayEquals(
                Files.readAllBytes(
                        deployment.resolve("usr/lib/modules/%s/vmlinuz".formatted(Images.KERNEL))),
                Files.readAllBytes(sysroot.directory().resolve("boot" + entry.linux())));
        assertEquals("127.0.0.1 localhost\n", Files.readString(deployment.resolve("etc/hosts")));
        var status = bootc("status", "--format=json");
        assertTrue(status.contains(layout.directory() + ":os"), status);
        sysroot.assertIntact();
    }

    @Test
    void layersLiveAsLongAsADeploymentNeedsThem() throws Exception {
        var first = tag(os);
        bootc("switch", "--transport", "oci", layout.directory() + ":os");
        var second = upgraded("second");
        assertEquals(refs(first, second), layerRefs());

        // What a deployment needed that goes with an upgrade is collected with the one after.
        var third = upgraded("third");
        var fourth = upgraded("fourth");

        var gone = refs(first, List.of());
        gone.removeAll(refs(second, third));
        gone.removeAll(refs(fourth, List.of()));
        var left = layerRefs();
        assertTrue(left.containsAll(refs(third, fourth)), left::toString);
        assertFalse(gone.isEmpty());
        assertTrue(Collections.disjoint(gone, left), left::toString);
        assertEquals(
                "fourth",
                Files.readString(
                        sysroot.deploymentOf(sysroot.bootEntries().getFirst())
                                .resolve("usr/share/x")));
        sysroot.assertIntact();
    }

    private List<Layer> upgraded(String content) throws IOException, InterruptedException {
        var layers = tag(os.with("usr/share/x", content).committed());
        bootc("upgrade");
        return layers;
    }

    private List<Layer> tag(CommittedOs committed) throws IOException, InterruptedException {
        var encapsulation =
                new Encapsulation(committed.repository(), committed.commit(), Form.CURRENT);
        var layers = encapsulation.layers(layout, 2);
        layout.tag("os", encapsulation.image(layers));
        return layers;
    }

    private static Set<String> refs(Collection<Layer> first, Collection<Layer> second) {
        var refs = new TreeSet<String>();
        var all = new HashSet<>(first);
        all.addAll(second);
        all.forEach(layer -> refs.add(LAYERS + layer.digest().replace(":", "_3A_")));
        return refs;
    }

    private Set<String> layerRefs() throws IOException, InterruptedException {
        var refs = new TreeSet<String>();
        sysroot.ostree("refs").lines().filter(ref -> ref.startsWith(LAYERS)).forEach(refs::add);
        return refs;
    }

    private String bootc(Object... verb) throws IOException, InterruptedException {
        var arguments = new ArrayList<Object>(List.of("--sysroot", sysroot.directory()));
        arguments.addAll(List.of(verb));
        return bootc.output(arguments.toArray());
    }
}

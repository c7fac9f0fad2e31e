package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bootcd.daemon.image.Digest;

/** Checks layers, each once, and reports each for the image that it was first asked for. */
final class LayerChecks {
    private final Repo repo;
    private final Damage damage;
    private final Findings findings;
    private final Map<Digest, Layer> layers = new HashMap<>();

    /** A layer, with the damaged objects that its commit leads to. */
    private record Layer(Optional<Checksum> commit, boolean damaged, List<Damage.Hit> hits) {}

    LayerChecks(Repo repo, Damage damage, Findings findings) {
        this.repo = repo;
        this.damage = damage;
        this.findings = findings;
    }

    /** The damaged objects of a layer. */
    List<Damage.Hit> check(String image, Digest digest) throws IOException {
        var known = layers.get(digest);
        if (known == null) {
            known = look("%s: layer %s".formatted(image, digest), digest);
            layers.put(digest, known);
        }
        return known.hits();
    }

    private Layer look(String subject, Digest digest) throws IOException {
        var commit = repo.resolve(RefName.ofLayer(digest));
        if (commit.isEmpty()) {
            findings.add(subject, "it has no ref");
            return new Layer(commit, true, List.of());
        }
        if (damage.ofCommit(commit.get()).isEmpty() && repo.isPartial(commit.get())) {
            findings.add(subject, "its commit %s is marked as partial".formatted(commit.get()));
            return new Layer(commit, true, List.of());
        }
        var hits = damage.in(repo, commit.get());
        findings.addHits(subject, hits);
        return new Layer(commit, !hits.isEmpty(), hits);
    }

    /** The commits of all layers that were checked. */
    Set<Checksum> commits() {
        var commits = new HashSet<Checksum>();
        layers.values().forEach(layer -> layer.commit().ifPresent(commits::add));
        return commits;
    }

    /** The damaged layers, with what is corrupt in each. */
    Map<Digest, Set<StoredObject>> damaged() {
        var damaged = new HashMap<Digest, Set<StoredObject>>();
        layers.forEach(
                (digest, layer) -> {
                    if (layer.damaged()) {
                        damaged.put(digest, Damage.corrupt(layer.hits()));
                    }
                });
        return damaged;
    }
}

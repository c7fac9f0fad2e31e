package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bootcd.daemon.image.InvalidManifest;

/**
 * Whether what a repository holds fits together: refs, commits, the manifests in them, the layers
 * that these name, deployments, and all objects.
 */
public final class ImageCheck {
    private final Repo repo;
    private final Map<String, String> refs;
    private final Damage damage;
    private final Findings findings = new Findings();
    private final LayerChecks layers;
    private final List<CheckedImage> images = new ArrayList<>();
    private final List<Checksum> orphans = new ArrayList<>();

    private ImageCheck(Repo repo, Map<String, String> refs, Damage damage) {
        this.repo = repo;
        this.refs = refs;
        this.damage = damage;
        this.layers = new LayerChecks(repo, damage, findings);
    }

    public static CheckReport run(Repo repo, List<Deployment> deployments, CheckDepth depth)
            throws IOException, InterruptedException {
        var refs = repo.refs();
        var commits = new LinkedHashSet<>(repo.commits());
        refs.values().forEach(commit -> commits.add(new Checksum(commit)));
        deployments.forEach(deployment -> commits.add(deployment.commit()));
        var check = new ImageCheck(repo, refs, RepoCheck.run(repo, commits, depth));
        for (var holder : ImageHolders.find(refs, deployments)) {
            check.image(holder);
        }
        for (var ref : refs.keySet()) {
            var digest = RefName.layerOf(ref);
            if (digest.isPresent()) {
                check.layers.check("no image", digest.get());
            }
        }
        check.others(commits);
        check.noteOddRefs();
        return check.report();
    }

    private void image(ImageHolders.Holder holder) throws IOException {
        var commit = holder.commit();
        var flaw = damage.ofCommit(commit);
        if (flaw.isPresent()) {
            findings.add(holder.name(), "its commit %s is %s".formatted(commit, flaw.get()));
            add(holder, Optional.empty(), damage.in(repo, commit));
            return;
        }
        var stored = stored(holder);
        var inLayers = new HashSet<StoredObject>();
        if (stored.isPresent()) {
            for (var layer : stored.get().manifest().layers()) {
                for (var hit : layers.check(holder.name(), layer.digest())) {
                    inLayers.add(hit.object());
                }
            }
        }
        if (repo.isPartial(commit)) {
            findings.add(holder.name(), "its commit %s is marked as partial".formatted(commit));
            add(holder, stored, List.of());
            return;
        }
        var hits = damage.in(repo, commit);
        findings.addHits(
                "%s: commit %s".formatted(holder.name(), commit),
                hits.stream().filter(hit -> !inLayers.contains(hit.object())).toList());
        add(holder, stored, hits);
    }

    private void add(
            ImageHolders.Holder holder, Optional<StoredImage> stored, List<Damage.Hit> hits) {
        images.add(
                new CheckedImage(
                        holder.name(),
                        holder.image(),
                        holder.commit(),
                        stored,
                        !hits.isEmpty() || repo.isPartial(holder.commit()),
                        Damage.corrupt(hits)));
    }

    /** Empty for what is no image, and for one that a finding says cannot be understood. */
    private Optional<StoredImage> stored(ImageHolders.Holder holder) throws IOException {
        try {
            var stored = StoredImage.read(repo, holder.commit());
            var config = stored.flatMap(StoredImage::config);
            if (config.isPresent()) {
                config.get().requireMatches(stored.orElseThrow().manifest());
            }
            return stored;
        } catch (InvalidManifest e) {
            findings.add(holder.name(), "commit %s: %s".formatted(holder.commit(), e.getMessage()));
            return Optional.empty();
        }
    }

    /** Commits that are neither an image nor a layer. */
    private void others(Set<Checksum> commits) throws IOException {
        var known = layers.commits();
        images.forEach(image -> known.add(image.commit()));
        var names = new TreeMap<String, String>();
        refs.forEach((ref, commit) -> names.put(commit, ref));
        for (var commit : commits) {
            if (!known.contains(commit)) {
                other(commit, Optional.ofNullable(names.get(commit.hex())));
            }
        }
    }

    private void other(Checksum commit, Optional<String> ref) throws IOException {
        var subject = ref.map(r -> "ref " + r).orElse("no ref") + ": commit " + commit;
        var partial = damage.ofCommit(commit).isEmpty() && repo.isPartial(commit);
        if (partial && ref.isEmpty() && !repo.isPartialByCheck(commit)) {
            findings.note(subject + " is partial, as a pull that did not end leaves it");
            return;
        }
        var hits = partial ? List.<Damage.Hit>of() : damage.in(repo, commit);
        findings.addHits(subject, hits);
        if (partial) {
            findings.add(subject, "it is marked as partial");
        }
        if (ref.isEmpty() && (partial || !hits.isEmpty())) {
            orphans.add(commit);
        }
    }

    private void noteOddRefs() {
        for (var ref : refs.keySet()) {
            if (ref.startsWith(DeployedRefs.OURS)) {
                findings.note("ref %s is left from a run that did not end".formatted(ref));
            } else if (RefName.isImage(ref) && RefName.imageOf(ref).isEmpty()) {
                findings.note("ref %s does not say which image it is".formatted(ref));
            }
        }
    }

    private CheckReport report() {
        return new CheckReport(
                findings.lines(),
                findings.notes(),
                images,
                layers.damaged(),
                orphans,
                damage.checked());
    }
}

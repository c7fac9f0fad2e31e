package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Refs of ours for commits of deployments that have none from libostree. It sets its own when it
 * cleans up, which a run that was killed after staging did not reach; then only the image's ref
 * holds the commit, and a newer image takes that away. So a ref that is still there tells of a run
 * that did not come to its end.
 */
public final class DeployedRefs {
    static final String OURS = RefName.BASE_IMAGES + "bootcd/";

    private static final Pattern NAME = Pattern.compile(Pattern.quote(OURS) + "[0-9a-f]{64}");

    private final Repo repo;

    public DeployedRefs(Repo repo) {
        this.repo = repo;
    }

    /** To be called before an image's ref is set anew. */
    public void protect(List<Deployment> deployments) throws IOException {
        var held = new HashSet<String>();
        for (var ref : repo.refs().entrySet()) {
            if (!RefName.isImage(ref.getKey())) {
                held.add(ref.getValue());
            }
        }
        for (var deployment : deployments) {
            var commit = deployment.commit();
            if (held.add(commit.hex()) && repo.hasCommit(commit)) {
                hold(commit);
            }
        }
    }

    /** To be called before a commit is deployed. */
    public void hold(Checksum commit) throws IOException {
        repo.setRef(OURS + commit.hex(), commit);
    }

    /** Whether a run that deployed was killed before all was cleaned up. */
    public boolean areLeftOver() throws IOException {
        return repo.refs().keySet().stream().anyMatch(ref -> NAME.matcher(ref).matches());
    }

    /** To be called when libostree has cleaned up. */
    public void drop() throws IOException {
        for (var ref : repo.refs().keySet()) {
            if (ref.startsWith(OURS)) {
                repo.removeRef(ref);
            }
        }
    }
}

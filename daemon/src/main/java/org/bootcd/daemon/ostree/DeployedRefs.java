package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;

/**
 * Refs of ours for commits of deployments that have none from libostree. It sets its own when it
 * cleans up, which a run that was killed after staging did not reach; then only the image's ref
 * holds the commit, and a newer image takes that away.
 */
public final class DeployedRefs {
    private static final String OURS = RefName.BASE_IMAGES + "bootcd/";

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
                repo.setRef(OURS + commit.hex(), commit);
            }
        }
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

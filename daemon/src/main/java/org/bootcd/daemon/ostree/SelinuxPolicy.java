package org.bootcd.daemon.ostree;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bootcd.daemon.foreign.NativeSePolicy;
import org.bootcd.daemon.foreign.OstreeError;

/**
 * The SELinux policy of an image, as the labels that it wants: those that {@code ostree commit}
 * gives with this policy. A path is looked up once.
 */
public final class SelinuxPolicy implements Labels, AutoCloseable {
    private static final String DIRECTORY = "usr/etc/selinux";
    static final String XATTR = "security.selinux";

    private final NativeSePolicy policy;
    private final Map<Named, Optional<FileMetadata.Attribute>> known = new ConcurrentHashMap<>();
    private final Map<String, FileMetadata.Attribute> labels = new ConcurrentHashMap<>();

    private record Named(String path, FileType type) {}

    private SelinuxPolicy(NativeSePolicy policy) {
        this.policy = policy;
    }

    /**
     * The policy that a commit brings and enables.
     *
     * @return empty where it brings none; the caller closes
     */
    public static Optional<SelinuxPolicy> of(Repo repo, Checksum commit) throws IOException {
        return of(repo, repo.subtree(commit, DIRECTORY));
    }

    /** As {@link #of(Repo, Checksum)}, of a tree that is not committed. */
    static Optional<SelinuxPolicy> of(Repo repo, Tree.Directory root) throws IOException {
        return of(
                repo,
                root.find(DIRECTORY)
                        .filter(Tree.Directory.class::isInstance)
                        .map(Tree.Directory.class::cast));
    }

    private static Optional<SelinuxPolicy> of(Repo repo, Optional<Tree.Directory> directory)
            throws IOException {
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        var files = new PolicyFiles(repo, directory.get());
        var config = files.config();
        return config.isEnabled()
                ? Optional.of(open(files, config.requireType()))
                : Optional.empty();
    }

    private static SelinuxPolicy open(PolicyFiles files, String type) throws IOException {
        try (var copy = files.copyOf(type)) {
            var policy = NativeSePolicy.open(copy.root());
            if (policy.name().isEmpty()) {
                policy.close();
                throw new IOException(
                        "this machine's libostree is built without SELinux, so that files cannot"
                                + " be labelled: install one that has it");
            }
            return new SelinuxPolicy(policy);
        } catch (OstreeError e) {
            throw new IOException(
                    ("the SELinux policy %s of the image is unusable: %s; repair it, or say"
                                    + " SELINUX=disabled in /etc/selinux/config")
                            .formatted(type, e.getMessage()),
                    e);
        }
    }

    /** Whether a commit enables a policy and yet its files have no labels. */
    public static boolean isMissedBy(Repo repo, Checksum commit) throws IOException {
        var directory = repo.subtree(commit, DIRECTORY);
        return directory.isPresent()
                && new PolicyFiles(repo, directory.get()).config().isEnabled()
                && repo.directoryMetadata(repo.commit(commit).treeMetadata())
                        .attribute(XATTR)
                        .isEmpty();
    }

    @Override
    public Optional<FileMetadata.Attribute> of(String path, FileType type) throws IOException {
        var named = new Named(path, type);
        var label = known.get(named);
        if (label == null) {
            label =
                    policy.label("/" + path, type.modeBits())
                            .map(text -> labels.computeIfAbsent(text, SelinuxPolicy::attribute));
            known.put(named, label);
        }
        return label;
    }

    /** The kernel keeps a label with its terminating zero. */
    private static FileMetadata.Attribute attribute(String label) {
        return new FileMetadata.Attribute(XATTR, GVariantWriter.string(label));
    }

    @Override
    public void close() {
        policy.close();
    }
}

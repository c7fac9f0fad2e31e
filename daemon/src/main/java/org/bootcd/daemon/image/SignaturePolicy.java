package org.bootcd.daemon.image;

/** What must vouch for an image before it is used, as the prefix of an ostree reference says. */
public sealed interface SignaturePolicy {
    /** The container policy must apply, and its default must not accept everything. */
    record ContainerPolicy() implements SignaturePolicy {}

    /** The container policy applies, even when it accepts everything. */
    record Insecure() implements SignaturePolicy {}

    /** The embedded ostree commit must be signed by a key of this ostree remote. */
    record OstreeRemote(String remote) implements SignaturePolicy {
        public OstreeRemote {
            if (remote.isEmpty() || remote.indexOf(':') >= 0) {
                throw new IllegalArgumentException("not a remote name: \"" + remote + "\"");
            }
        }
    }
}

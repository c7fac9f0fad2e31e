package org.bootcd.client.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootcd.api.Host;
import org.bootcd.api.Host.BootEntry;
import org.bootcd.api.Host.ImageReference;
import org.bootcd.api.Host.ImageStatus;
import org.bootcd.api.Host.Signature;

/**
 * The host for people, in the layout of {@code bootc status}: one block for each deployment, staged
 * first; labels end under the colon of the block's heading.
 */
public final class HostText {
    private static final String REGISTRY = "registry";

    private final Host.Status status;
    private final boolean verbose;

    private HostText(Host.Status status, boolean verbose) {
        this.status = status;
        this.verbose = verbose;
    }

    /** Whole lines; {@code verbose} adds what tells deployments of the same image apart. */
    public static String render(Host host, boolean verbose) {
        return new HostText(host.status(), verbose).render();
    }

    private enum Slot {
        STAGED("  Staged"),
        BOOTED("● Booted"),
        ROLLBACK("  Rollback"),
        OTHER("   Other");

        private final String title;

        Slot(String title) {
            this.title = title;
        }
    }

    private String render() {
        var blocks = new ArrayList<String>();
        status.staged().ifPresent(entry -> blocks.add(block(Slot.STAGED, entry)));
        status.booted().ifPresent(entry -> blocks.add(block(Slot.BOOTED, entry)));
        status.rollback().ifPresent(entry -> blocks.add(block(Slot.ROLLBACK, entry)));
        status.otherDeployments().forEach(entry -> blocks.add(block(Slot.OTHER, entry)));
        if (blocks.isEmpty()) {
            return "System is not deployed via bootc.\n";
        }
        if (status.booted().isEmpty()) {
            blocks.addFirst("No deployment is booted.\n");
        }
        return String.join("\n", blocks);
    }

    private String block(Slot slot, BootEntry entry) {
        return entry.image()
                .map(image -> imageBlock(slot, entry, image))
                .orElseGet(() -> ostreeBlock(slot, entry));
    }

    private String imageBlock(Slot slot, BootEntry entry, ImageStatus image) {
        var heading = slot.title + " image";
        var rows = new Rows(heading + ": " + name(image.image()), heading.length());
        rows.add("Digest", image.imageDigest() + " (" + image.architecture() + ")");
        rows.addIfPresent("Verity", composefs(entry, "verity"));
        addVersion(rows, image);
        addPinned(rows, entry);
        entry.cachedUpdate()
                .filter(update -> !update.imageDigest().equals(image.imageDigest()))
                .ifPresent(update -> addUpdate(rows, update));
        addUsrOverlay(rows, slot);
        if (verbose) {
            addDeployment(rows, slot, entry);
            rows.addIfPresent("Commit", entry.ostree().map(Host.Ostree::checksum));
            rows.addIfPresent("Signature", image.image().signature().map(HostText::signature));
            addCapabilities(rows, slot, entry);
        }
        return rows.toString();
    }

    private String ostreeBlock(Slot slot, BootEntry entry) {
        var heading = slot == Slot.OTHER ? " Other ostree" : slot.title + " ostree";
        // bootc counts the bytes of this heading, not its characters.
        var rows = new Rows(heading, heading.getBytes(StandardCharsets.UTF_8).length);
        rows.addIfPresent("Commit", entry.ostree().map(Host.Ostree::checksum));
        rows.addIfPresent("Verity", composefs(entry, "verity"));
        addPinned(rows, entry);
        addUsrOverlay(rows, slot);
        if (verbose) {
            addDeployment(rows, slot, entry);
            addCapabilities(rows, slot, entry);
        }
        return rows.toString();
    }

    private static void addVersion(Rows rows, ImageStatus image) {
        var timestamp = image.timestamp().map(HostText::seconds);
        if (image.version().isPresent()) {
            rows.add("Version", image.version().get() + parenthesized(timestamp));
        } else {
            rows.addIfPresent("Timestamp", timestamp);
        }
    }

    private static void addUpdate(Rows rows, ImageStatus update) {
        if (update.version().isPresent()) {
            var timestamp = update.timestamp().map(HostText::seconds);
            rows.add("UpdateVersion", update.version().get() + parenthesized(timestamp));
        } else {
            rows.add("Update", "Available");
        }
        rows.add("UpdateDigest", update.imageDigest());
    }

    private static void addPinned(Rows rows, BootEntry entry) {
        if (entry.pinned()) {
            rows.add("Pinned", "yes");
        }
    }

    private void addUsrOverlay(Rows rows, Slot slot) {
        if (slot == Slot.BOOTED) {
            rows.addIfPresent("/usr overlay", status.usrOverlay().map(HostText::usrOverlay));
        }
    }

    private static void addDeployment(Rows rows, Slot slot, BootEntry entry) {
        entry.ostree()
                .ifPresent(
                        ostree -> {
                            rows.add("StateRoot", ostree.stateroot());
                            rows.add("Deploy serial", String.valueOf(ostree.deploySerial()));
                            rows.add("Staged", yesOrNo(slot == Slot.STAGED));
                        });
    }

    private static void addCapabilities(Rows rows, Slot slot, BootEntry entry) {
        rows.add("Soft-reboot", yesOrNo(entry.softRebootCapable()));
        if (slot == Slot.STAGED) {
            rows.add("Download-only", yesOrNo(entry.downloadOnly()));
        }
    }

    /** The registry is where images come from unless something else is said. */
    private static String name(ImageReference reference) {
        return reference.transport().equals(REGISTRY)
                ? reference.image()
                : reference.transport() + ":" + reference.image();
    }

    private static String signature(Signature signature) {
        return switch (signature) {
            case Signature.ContainerPolicy() -> "container-policy";
            case Signature.Insecure() -> "insecure";
            case Signature.OstreeRemote(var remote) -> "ostree-remote:" + remote;
        };
    }

    private static String usrOverlay(Host.UsrOverlay overlay) {
        var access = overlay.accessMode().equals("readWrite") ? "read/write" : "read-only";
        return overlay.persistence() + ", " + access;
    }

    private static Optional<String> composefs(BootEntry entry, String key) {
        return entry.composefs().map(map -> map.get(key)).map(String::valueOf);
    }

    /** Fractions of a second mean nothing for the build time of an image. */
    private static String seconds(String timestamp) {
        return timestamp.replaceFirst("\\.\\d+", "");
    }

    private static String parenthesized(Optional<String> text) {
        return text.map(t -> " (" + t + ")").orElse("");
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }

    /** Lines {@code label: value} of one block. */
    private static final class Rows {
        private final List<String> lines = new ArrayList<>();
        private final int labelWidth;

        Rows(String heading, int labelWidth) {
            lines.add(SafeText.line(heading));
            this.labelWidth = labelWidth;
        }

        void add(String label, String value) {
            var padding = " ".repeat(Math.max(0, labelWidth - label.length()));
            lines.add(padding + label + ": " + SafeText.line(value));
        }

        void addIfPresent(String label, Optional<String> value) {
            value.ifPresent(v -> add(label, v));
        }

        @Override
        public String toString() {
            return String.join("\n", lines) + "\n";
        }
    }
}

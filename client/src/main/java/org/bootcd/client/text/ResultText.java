package org.bootcd.client.text;

import org.bootcd.api.JobResult;
import org.bootcd.api.JobResult.Checked;
import org.bootcd.api.JobResult.CleanedUp;
import org.bootcd.api.JobResult.Deployed;
import org.bootcd.api.JobResult.Fsck;
import org.bootcd.api.JobResult.HostRead;
import org.bootcd.api.JobResult.LayerDiff;
import org.bootcd.api.JobResult.Pulled;
import org.bootcd.api.JobResult.RolledBack;
import org.bootcd.api.JobResult.Update;

/** What a verb says when it is done, in bootc's words. */
public final class ResultText {
    private ResultText() {}

    /** Whole lines. */
    public static String render(JobResult result) {
        return switch (result) {
            case HostRead(var host) -> HostText.render(host, false);
            case Checked(var image, var update) ->
                    update.map(u -> heading("Update available for", u.image()) + changes(u))
                            .orElseGet(() -> heading("No changes in", image));
            case Deployed deployed -> render(deployed);
            case RolledBack(var toRollback) ->
                    toRollback
                            ? "Next boot: rollback deployment\n"
                            : "Next boot: current deployment\n";
            case Pulled pulled -> render(pulled);
            case Fsck fsck -> render(fsck);
            case CleanedUp(var images, var layers) ->
                    images + layers == 0
                            ? ""
                            : "Pruned images: %d (layers: %d)\n".formatted(images, layers);
        };
    }

    private static String render(Deployed deployed) {
        var update = deployed.update();
        return switch (deployed.outcome()) {
            case STAGED -> heading("Queued for next boot", update.image()) + changes(update);
            case DEPLOYED -> heading("Deployed", update.image()) + changes(update);
            case NO_UPDATE -> "No update available.\n";
            case STAGED_UNCHANGED -> "Staged update present, not changed\n";
            case SPEC_UNCHANGED -> "Image specification is unchanged.\n";
        };
    }

    private static String render(Pulled pulled) {
        var words = pulled.changed() ? "Wrote: %s => %s\n" : "No changes in %s => %s\n";
        return words.formatted(
                SafeText.line(pulled.imageReference()), SafeText.line(pulled.commit()));
    }

    private static String render(Fsck fsck) {
        var text = new StringBuilder();
        fsck.findings().forEach(line -> text.append(SafeText.line(line)).append('\n'));
        fsck.notes()
                .forEach(line -> text.append("note: ").append(SafeText.line(line)).append('\n'));
        var checked = "%d images, %d objects: ".formatted(fsck.images(), fsck.objects());
        return text.append(checked).append(verdict(fsck)).append('\n').toString();
    }

    private static String verdict(Fsck fsck) {
        if (fsck.found() == 0) {
            return "no problem found";
        }
        var found = fsck.found() == 1 ? "1 problem found" : fsck.found() + " problems found";
        return fsck.left() == 0
                ? found + ", and repaired"
                : fsck.left() == fsck.found() ? found : "%s, %d left".formatted(found, fsck.left());
    }

    private static String heading(String words, String image) {
        return words + ": " + SafeText.line(image) + "\n";
    }

    private static String changes(Update update) {
        var version = update.version().map(v -> "  Version: " + SafeText.line(v) + "\n");
        return version.orElse("")
                + "  Digest: "
                + SafeText.line(update.digest())
                + "\n"
                + update.layers().map(ResultText::render).orElse("");
    }

    private static String render(LayerDiff layers) {
        return row("Total new layers:", layers.total(), layers.totalBytes())
                + row("Removed layers:", layers.removed(), layers.removedBytes())
                + row("Added layers:", layers.added(), layers.addedBytes());
    }

    private static String row(String label, int count, long bytes) {
        return "%-17s %-4d  Size: %s\n".formatted(label, count, ByteSize.render(bytes));
    }
}

package org.bootcd.client.text;

import org.bootcd.api.JobResult;
import org.bootcd.api.JobResult.Checked;
import org.bootcd.api.JobResult.Deployed;
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

package org.bootcd.daemon.host;

import java.util.ArrayList;
import java.util.List;
import org.bootcd.api.Event;
import org.bootcd.daemon.image.ImageReference;

/** Events of what is not a download; the steps are named as bootc names them. */
final class Steps {
    private static final List<Event.SubTaskStep> STAGING =
            List.of(
                    new Event.SubTaskStep("merging", "Merging Image", "fetching", false),
                    new Event.SubTaskStep("deploying", "Deploying Image", "deploying", false),
                    new Event.SubTaskStep("cleanup", "Removing old images", "cleanup", false));

    private Steps() {}

    static Event waitingForTheSysroot() {
        return new Event.Message(
                Event.Level.INFO, "waiting for another program that holds the sysroot lock");
    }

    static Event importing(ImageReference image) {
        return new Event.ProgressSteps(
                "importing",
                "Importing Image: " + image,
                image.toString(),
                0,
                1,
                1,
                List.of(new Event.SubTaskStep("importing", "Importing Image", "importing", true)));
    }

    /** Staging with this many of its three steps done. */
    static Event staging(ImageReference image, int done) {
        var subtasks = new ArrayList<Event.SubTaskStep>();
        for (int i = 0; i <= Math.min(done, STAGING.size() - 1); i++) {
            var step = STAGING.get(i);
            subtasks.add(
                    new Event.SubTaskStep(step.subtask(), step.description(), step.id(), i < done));
        }
        return new Event.ProgressSteps(
                "staging", "Deploying Image", image.toString(), 0, done, STAGING.size(), subtasks);
    }
}

package org.bootcd.client;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it hears, and lets a test act on progress. */
final class RecordingListener implements JobListener {
    final List<Progress> progress = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    private final Runnable onProgress;

    RecordingListener() {
        this(() -> {});
    }

    RecordingListener(Runnable onProgress) {
        this.onProgress = onProgress;
    }

    @Override
    public void progressed(Progress progress) {
        this.progress.add(progress);
        onProgress.run();
    }

    @Override
    public void said(String line) {
        lines.add(line);
    }
}

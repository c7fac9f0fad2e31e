package org.bootcd.client;

/**
 * How far a job is.
 *
 * @param phase the task at hand, empty when not known yet
 * @param bytesDone downloaded so far
 * @param bytesTotal to be downloaded; 0 when not known
 * @param bytesReused what needed no download
 */
public record Progress(String phase, long bytesDone, long bytesTotal, long bytesReused) {
    /** Of the download, 0 to 100; 0 when its size is not known. */
    public int percent() {
        return bytesTotal <= 0 ? 0 : (int) Math.clamp(100.0 * bytesDone / bytesTotal, 0, 100);
    }
}

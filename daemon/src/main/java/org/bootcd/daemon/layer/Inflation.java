package org.bootcd.daemon.layer;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.bootcd.daemon.foreign.Igzip;

/** Decompresses raw deflate (RFC 1951); used as {@link Inflater} is. */
sealed interface Inflation extends AutoCloseable {
    /** How far {@link #remaining} may reach back before the last input. */
    int LOOK_BACK = 8;

    /** The fastest that this host has. */
    static Inflation open() {
        var igzip = Igzip.open();
        return igzip.isPresent() ? new ByIgzip(igzip.get()) : new ByZlib(new Inflater(true));
    }

    boolean needsInput();

    /** Bytes to go on with, at most {@link Igzip#MAX_INPUT}; they may be changed afterwards. */
    void setInput(byte[] bytes, int offset, int length);

    /** Fills a direct buffer as far as it can: until it needs input or has finished. */
    void inflate(ByteBuffer out) throws InvalidLayer;

    /** Whether the end was reached; some bytes after it may be needed to know. */
    boolean isFinished();

    /** When finished: how many bytes of input come after the end. */
    int remaining();

    void reset();

    @Override
    void close();

    /** Part of the JDK. */
    record ByZlib(Inflater inflater) implements Inflation {
        @Override
        public boolean needsInput() {
            return inflater.needsInput();
        }

        @Override
        public void setInput(byte[] bytes, int offset, int length) {
            inflater.setInput(bytes, offset, length);
        }

        @Override
        public void inflate(ByteBuffer out) throws InvalidLayer {
            try {
                if (inflater.inflate(out) == 0 && inflater.needsDictionary()) {
                    throw new InvalidLayer("invalid gzip data: needs a dictionary");
                }
            } catch (DataFormatException e) {
                throw new InvalidLayer("invalid gzip data: " + e.getMessage(), e);
            }
        }

        @Override
        public boolean isFinished() {
            return inflater.finished();
        }

        @Override
        public int remaining() {
            return inflater.getRemaining();
        }

        @Override
        public void reset() {
            inflater.reset();
        }

        @Override
        public void close() {
            inflater.end();
        }
    }

    /** Where libisal is installed. */
    record ByIgzip(Igzip igzip) implements Inflation {
        @Override
        public boolean needsInput() {
            return igzip.needsInput();
        }

        @Override
        public void setInput(byte[] bytes, int offset, int length) {
            igzip.setInput(bytes, offset, length);
        }

        @Override
        public void inflate(ByteBuffer out) throws InvalidLayer {
            if (!igzip.inflate(out)) {
                throw new InvalidLayer("invalid gzip data");
            }
        }

        @Override
        public boolean isFinished() {
            return igzip.isFinished();
        }

        @Override
        public int remaining() {
            return igzip.remaining();
        }

        @Override
        public void reset() {
            igzip.reset();
        }

        @Override
        public void close() {
            igzip.close();
        }
    }
}

package org.bootcd.daemon.layer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Builds an archive header by header, as wrong as a test wants it. */
final class TarBytes {
    private static final int BLOCK = 512;
    private static final int NAME = 100;

    private final ByteArrayOutputStream before = new ByteArrayOutputStream();
    private byte[] header = {};
    private byte[] content = {};

    /** An entry with an empty link name and no content. */
    TarBytes entry(char type, String name) {
        return entry(type, name, "");
    }

    /** Names that a header cannot hold go before it, as GNU tar writes them. */
    TarBytes entry(char type, String name, String link) {
        if (name.length() > NAME) {
            return longName('L', name).entry(type, name.substring(0, NAME), link);
        }
        if (link.length() > NAME) {
            return longName('K', link).entry(type, name, link.substring(0, NAME));
        }
        finishEntry();
        header = new byte[BLOCK];
        patch(100, "0000644\0" + "0000000\0" + "0000000\0" + "00000000000\0" + "00000000000\0");
        patch(257, "ustar\00000");
        patch(157, link);
        patch(0, name);
        return patch(156, String.valueOf(type));
    }

    private TarBytes longName(char type, String name) {
        return entry(type, "././@LongLink").content(name.getBytes(UTF_8));
    }

    TarBytes file(String name, String text) {
        return entry('0', name).content(text.getBytes(UTF_8));
    }

    /** Content of the last entry, and its size. */
    TarBytes content(byte[] bytes) {
        content = bytes;
        return size(bytes.length);
    }

    TarBytes size(long size) {
        return patch(124, "%011o\0".formatted(size));
    }

    /** An extended header with one record for each key and value. */
    TarBytes pax(String... keysAndValues) {
        var records = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            records.append(record(keysAndValues[i] + "=" + keysAndValues[i + 1]));
        }
        return paxData(records.toString());
    }

    TarBytes paxData(String data) {
        return entry('x', "PaxHeaders/x").content(data.getBytes(UTF_8));
    }

    /** Overwrites bytes of the last header, which gets the right checksum for them. */
    TarBytes patch(int offset, String text) {
        return patch(offset, text.getBytes(UTF_8));
    }

    TarBytes patch(int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, header, offset, bytes.length);
        return checksum(0xff);
    }

    /** Makes the checksum of the last header one of signed bytes, as historic tars did. */
    TarBytes signedChecksum() {
        return checksum(-1);
    }

    private TarBytes checksum(int mask) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & mask;
        }
        return patchUnchecked(148, "%06o\0 ".formatted(sum));
    }

    /** Overwrites bytes of the last header after its checksum was made. */
    TarBytes patchUnchecked(int offset, String text) {
        var bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
        return this;
    }

    TarBytes raw(byte[] bytes) {
        finishEntry();
        before.writeBytes(bytes);
        return this;
    }

    /** The archive with its two end blocks. */
    byte[] end() {
        return raw(new byte[2 * BLOCK]).bytes();
    }

    /** The archive so far. */
    byte[] bytes() {
        finishEntry();
        return before.toByteArray();
    }

    private void finishEntry() {
        before.writeBytes(header);
        before.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
        header = new byte[0];
        content = new byte[0];
    }

    private static String record(String keyAndValue) {
        int length = keyAndValue.getBytes(UTF_8).length + 2;
        int digits = String.valueOf(length).length();
        int total = length + digits;
        total = String.valueOf(total).length() > digits ? total + 1 : total;
        return total + " " + keyAndValue + "\n";
    }
}

package org.bootcd.daemon.layer;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tar archive from header to header: v7, ustar, PAX and GNU with long names and sparse
 * files. Where readers disagree about what an archive says, it fails.
 */
final class TarReader {
    private static final char PAX = 'x';
    private static final char PAX_GLOBAL = 'g';
    private static final char GNU_LONG_NAME = 'L';
    private static final char GNU_LONG_LINK = 'K';

    private final LayerStream stream;
    private final LayerLimits limits;
    private final SparseMapReader sparseMaps;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private long entries;
    private long padding;
    private @Nullable MemberContent content;

    TarReader(LayerStream stream, LayerLimits limits) {
        this.stream = stream;
        this.limits = limits;
        this.sparseMaps = new SparseMapReader(stream, limits.headerBytes());
    }

    /** The next member; empty at the end of the archive, where the stream may go on. */
    Optional<TarMember> next() throws IOException {
        leaveMember();
        var extensions = new Extensions();
        while (readHeaderBlock()) {
            var header = TarHeader.parse(block, stream.position() - TarHeader.BLOCK);
            if (!readExtension(header, extensions)) {
                return Optional.of(member(header, extensions));
            }
        }
        if (!extensions.isEmpty()) {
            throw truncated();
        }
        return Optional.empty();
    }

    private void leaveMember() throws IOException {
        if (content != null) {
            content.leave();
            content = null;
        }
        if (!stream.skip(padding)) {
            throw truncated();
        }
        padding = 0;
    }

    /**
     * False at the end: the end of the stream or a block of zeros, of which there should be two.
     */
    private boolean readHeaderBlock() throws IOException {
        int count = stream.readFully(block);
        if (count == 0) {
            return false;
        }
        if (count < block.length) {
            throw truncated();
        }
        if (TarHeader.isEnd(block)) {
            if (stream.readFully(block) == block.length && !TarHeader.isEnd(block)) {
                // some readers stop here, others go on
                throw new InvalidLayer("the archive goes on after a single end block");
            }
            return false;
        }
        if (++entries > limits.entries()) {
            throw new InvalidLayer("more than %d entries".formatted(limits.entries()));
        }
        return true;
    }

    private boolean readExtension(TarHeader header, Extensions extensions) throws IOException {
        switch (header.type()) {
            case PAX -> extensions.pax(parsePax(header), header);
            case PAX_GLOBAL -> parsePax(header);
            case GNU_LONG_NAME -> extensions.longName(longText(header), header);
            case GNU_LONG_LINK -> extensions.longLink(longText(header), header);
            default -> {
                return false;
            }
        }
        return true;
    }

    private PaxHeader parsePax(TarHeader header) throws IOException {
        var data = extensionData(header);
        try {
            return PaxHeader.parse(data);
        } catch (InvalidLayer e) {
            throw InvalidLayer.at(header.toString(), e);
        }
    }

    private String longText(TarHeader header) throws IOException {
        var data = extensionData(header);
        int end = data.length;
        while (end > 0 && data[end - 1] == 0) {
            end--;
        }
        return TarText.decode(data, 0, end);
    }

    private byte[] extensionData(TarHeader header) throws IOException {
        long size = header.size();
        if (size > limits.headerBytes()) {
            throw header.invalid("extension header of %d bytes is too large".formatted(size));
        }
        var data = new byte[(int) size];
        if (stream.readFully(data) < data.length || !stream.skip(padding(size))) {
            throw truncated();
        }
        return data;
    }

    private TarMember member(TarHeader header, Extensions extensions) throws IOException {
        var name = extensions.name(header);
        try {
            var pax = extensions.pax();
            var attributes =
                    new Attributes(
                            id(pax.uid(), header::uid),
                            id(pax.gid(), header::gid),
                            header.mode(),
                            pax.xattrs());
            var link = extensions.linkName(header);
            long size = pax.size().isPresent() ? pax.size().getAsLong() : header.size();
            padding = padding(size);
            if (TarMember.isFile(header.type())) {
                return file(header, name, attributes, sparseMaps.read(header, pax, size));
            }
            if (!TarMember.isContentless(header.type())) {
                throw new InvalidLayer("unknown type '%s'".formatted(shown(header.type())));
            }
            if (size != 0 || pax.isSparse()) {
                // some readers take what follows for data, others for the next header
                throw new InvalidLayer("an entry without content has a size");
            }
            return new TarMember(
                    header.type(), name, link, attributes, header.isDated(), 0, Optional.empty());
        } catch (InvalidLayer e) {
            throw InvalidLayer.at(name, e);
        }
    }

    private TarMember file(TarHeader header, String name, Attributes attributes, SparseMap map) {
        var bytes = new MemberContent(stream, name, map);
        content = bytes;
        return new TarMember(
                header.type(),
                name,
                "",
                attributes,
                header.isDated(),
                map.size(),
                Optional.of(bytes));
    }

    private static int id(OptionalLong pax, NumberField field) throws InvalidLayer {
        long id = pax.isPresent() ? pax.getAsLong() : field.read();
        if (id > Integer.MAX_VALUE) {
            throw new InvalidLayer("owner %d is too large".formatted(id));
        }
        return (int) id;
    }

    private static String shown(char type) {
        return InvalidLayer.printable(new byte[] {(byte) type});
    }

    private static long padding(long size) {
        return -size & (TarHeader.BLOCK - 1);
    }

    private InvalidLayer truncated() {
        return new InvalidLayer("the layer is truncated at byte " + stream.position());
    }

    private interface NumberField {
        long read() throws InvalidLayer;
    }
}

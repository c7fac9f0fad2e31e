package org.bootcd.daemon.layer;

import java.util.Optional;

/** The extension headers before one member, each of which may be there once. */
final class Extensions {
    private Optional<PaxHeader> pax = Optional.empty();
    private Optional<String> longName = Optional.empty();
    private Optional<String> longLink = Optional.empty();

    void pax(PaxHeader value, TarHeader header) throws InvalidLayer {
        pax = once(pax, value, header);
    }

    void longName(String value, TarHeader header) throws InvalidLayer {
        longName = once(longName, value, header);
    }

    void longLink(String value, TarHeader header) throws InvalidLayer {
        longLink = once(longLink, value, header);
    }

    boolean isEmpty() {
        return pax.isEmpty() && longName.isEmpty() && longLink.isEmpty();
    }

    PaxHeader pax() {
        return pax.orElse(PaxHeader.NONE);
    }

    String name(TarHeader header) throws InvalidLayer {
        var name = either(longName, pax().path(), header);
        return name.isPresent() ? name.get() : header.name();
    }

    String linkName(TarHeader header) throws InvalidLayer {
        var link = either(longLink, pax().linkPath(), header);
        return link.isPresent() ? link.get() : header.linkName();
    }

    private static <T> Optional<T> once(Optional<T> before, T value, TarHeader header)
            throws InvalidLayer {
        if (before.isPresent()) {
            throw header.invalid("two extension headers of a kind");
        }
        return Optional.of(value);
    }

    /** GNU and PAX readers prefer their own. */
    private static Optional<String> either(
            Optional<String> gnu, Optional<String> pax, TarHeader header) throws InvalidLayer {
        if (gnu.isPresent() && pax.isPresent() && !gnu.equals(pax)) {
            throw header.invalid("different GNU and PAX names");
        }
        return gnu.or(() -> pax);
    }
}

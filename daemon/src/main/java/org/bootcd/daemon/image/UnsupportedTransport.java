package org.bootcd.daemon.image;

import java.io.IOException;

/** A transport that is known but that images cannot be fetched from yet. */
public final class UnsupportedTransport extends IOException {
    private static final long serialVersionUID = 1;

    public UnsupportedTransport(Transport transport) {
        super("transport %s is not supported yet".formatted(transport.wireName()));
    }
}

package org.bootcd.daemon.ostree;

import java.io.IOException;

/** A metadata object cannot be read. */
final class DamagedObject extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient StoredObject object;
    private final Flaw flaw;

    DamagedObject(StoredObject object, Flaw flaw) {
        super(object + " is " + flaw);
        this.object = object;
        this.flaw = flaw;
    }

    StoredObject object() {
        return object;
    }

    Flaw flaw() {
        return flaw;
    }
}

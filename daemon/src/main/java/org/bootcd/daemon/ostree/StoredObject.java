package org.bootcd.daemon.ostree;

import org.bootcd.daemon.foreign.ObjectType;

/** An object as a repository names it. */
public record StoredObject(ObjectType type, Checksum checksum) {
    @Override
    public String toString() {
        return type.suffix() + " " + checksum;
    }
}

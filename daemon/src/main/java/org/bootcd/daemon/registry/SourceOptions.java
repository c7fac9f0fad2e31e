package org.bootcd.daemon.registry;

/** What every source needs from its surroundings. {@code userAgent} is {@code bootcd/VERSION}. */
public record SourceOptions(
        BlobStore blobs, AuthFile auth, RegistryHosts hosts, String userAgent, Patience patience) {}

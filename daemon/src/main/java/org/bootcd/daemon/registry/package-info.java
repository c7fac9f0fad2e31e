/**
 * Fetches images: from registries (OCI distribution-spec and Docker's token authentication) and
 * from OCI image layouts. Bytes in, verified blobs out.
 *
 * <p>A registry, whatever it redirects to and its token server are all untrusted: every body is
 * bounded, digests decide, credentials stay with the origin they are for. Two deliberate
 * differences from containers/image: a blocked registry is blocked under its logical name too, and
 * a refused bearer token is renewed once. Mirrors, certs.d, proxies, credential helpers and
 * signatures are not handled yet; they belong into {@code RegistryHosts}, {@code HttpClients} and
 * {@code AuthFile}.
 */
@NullMarked
package org.bootcd.daemon.registry;

import org.jspecify.annotations.NullMarked;

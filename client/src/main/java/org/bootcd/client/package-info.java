/**
 * The ways to a host: {@link org.bootcd.client.HostClient} asks the service on the bus, {@link
 * org.bootcd.client.LocalWorker} runs the worker program itself, for where there is no service.
 *
 * <p>The bus is read without dbus-java's connection class: start-up is most of what {@code bootc
 * status} costs, and that class starts thread pools and builds proxies. Its transport and message
 * layer are all a client needs that makes one call at a time.
 */
@NullMarked
package org.bootcd.client;

import org.jspecify.annotations.NullMarked;

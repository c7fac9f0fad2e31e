package org.bootcd.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.connections.BusAddress;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodReturn;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a message bus for one thread that makes one call at a time. Of signals it keeps
 * only that there were some: callers look again at what they watch.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html">D-Bus specification</a>
 */
final class BusConnection implements AutoCloseable {
    static final String BUS = "org.freedesktop.DBus";
    static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String BUS_PATH = "/org/freedesktop/DBus";

    /** Long enough for the bus to start the service on a slow disk. */
    private static final Duration REPLY_TIME = Duration.ofSeconds(60);

    /** The reader stops at so many unread messages, and the bus then keeps the rest. */
    private static final int MAX_UNREAD = 256;

    private final AbstractTransport transport;
    private final BlockingQueue<Incoming> unread = new LinkedBlockingQueue<>(MAX_UNREAD);
    private final String uniqueName;
    private boolean signalled;

    private sealed interface Incoming {
        record Received(Message message) implements Incoming {}

        record Ended(Exception cause) implements Incoming {}
    }

    /** A method of an object on the bus. */
    record Method(String destination, String path, String interfaceName, String member) {}

    private BusConnection(AbstractTransport transport) throws IOException {
        this.transport = transport;
        Thread.ofPlatform().daemon().name("bus-reader").start(this::read);
        uniqueName = (String) call(busMethod("Hello"))[0];
    }

    /**
     * @throws NoService when nobody listens at the address
     */
    static BusConnection connect(String address) throws IOException {
        AbstractTransport transport;
        try {
            transport = transport(address);
            transport.connect();
        } catch (IOException | DBusException | IllegalArgumentException e) {
            throw new NoService("no message bus at " + address + ": " + e.getMessage(), e);
        }
        try {
            return new BusConnection(transport);
        } catch (IOException e) {
            transport.close();
            throw e;
        }
    }

    private static AbstractTransport transport(String address) throws IOException, DBusException {
        // Left to itself, the builder tries for ten seconds to reach a bus that is not there.
        return TransportBuilder.create(BusAddress.of(address))
                .configure()
                .withAutoConnect(false)
                .back()
                .build();
    }

    /** The name that the bus gave to this connection. */
    String uniqueName() {
        return uniqueName;
    }

    /**
     * Has signals about changed properties of an object, and about its service's end, sent here.
     */
    void watch(String service, String path) throws IOException {
        addMatch("interface='%s',member='PropertiesChanged',path='%s'".formatted(PROPERTIES, path));
        addMatch(
                "sender='%s',interface='%s',member='NameOwnerChanged',arg0='%s'"
                        .formatted(BUS, BUS, service));
    }

    private void addMatch(String rule) throws IOException {
        call(busMethod("AddMatch"), "s", "type='signal'," + rule);
    }

    /** Waits for a signal later than the last call of this method, or until the time is over. */
    void awaitSignal(Duration time) throws IOException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!signalled) {
            var message = next(deadline);
            if (message.isEmpty()) {
                return;
            }
            noteSignal(message.get());
        }
        signalled = false;
    }

    /**
     * Calls a method and waits for what it returns; starts its service if need be.
     *
     * @param signature D-Bus types of the arguments
     * @throws RequestFailed when the answer is an error
     * @throws NoService when nobody owns the destination's name and nothing can be started for it
     */
    Object[] call(Method method, String signature, Object... arguments) throws IOException {
        return send(method, signature, arguments);
    }

    /** As {@link #call(Method, String, Object...)}, without arguments. */
    Object[] call(Method method) throws IOException {
        return send(method, null);
    }

    private Object[] send(Method method, @Nullable String signature, Object... arguments)
            throws IOException {
        try {
            return replyTo(write(method, signature, arguments), method);
        } catch (DBusException e) {
            throw new ServiceLost("unreadable answer to " + method.member(), e);
        }
    }

    /** Returns the serial of the call. */
    private long write(Method method, @Nullable String signature, Object... arguments)
            throws IOException {
        try {
            var call =
                    transport
                            .getMessageFactory()
                            .createMethodCall(
                                    null,
                                    method.destination(),
                                    method.path(),
                                    method.interfaceName(),
                                    method.member(),
                                    (byte) 0,
                                    signature,
                                    arguments);
            transport.writeMessage(call);
            return call.getSerial();
        } catch (IOException | DBusException e) {
            throw new ServiceLost("cannot send " + method.member() + " to the message bus", e);
        }
    }

    private Object[] replyTo(long serial, Method method) throws IOException, DBusException {
        long deadline = System.nanoTime() + REPLY_TIME.toNanos();
        for (var next = next(deadline); next.isPresent(); next = next(deadline)) {
            var message = next.get();
            noteSignal(message);
            if (message instanceof Error error && error.getReplySerial() == serial) {
                throw failure(error);
            }
            if (message instanceof MethodReturn reply && reply.getReplySerial() == serial) {
                var values = reply.getParameters();
                return values == null ? new Object[0] : values;
            }
        }
        throw new ServiceLost(
                "%s did not answer within %d s"
                        .formatted(method.destination(), REPLY_TIME.toSeconds()));
    }

    private static IOException failure(Error error) throws DBusException {
        var name = error.getName();
        var values = error.getParameters();
        var message =
                values != null && values.length > 0 && values[0] instanceof String text
                        ? text
                        : name;
        return switch (name) {
            case BUS + ".Error.ServiceUnknown", BUS + ".Error.NameHasNoOwner" ->
                    new NoService(message);
            default -> RequestFailed.of(name, message);
        };
    }

    private void noteSignal(Message message) {
        signalled |= message instanceof DBusSignal;
    }

    private static Method busMethod(String member) {
        return new Method(BUS, BUS_PATH, BUS, member);
    }

    /** The next message; empty when the deadline has passed. */
    private Optional<Message> next(long deadline) throws IOException {
        try {
            var incoming = unread.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return switch (incoming) {
                case null -> Optional.empty();
                case Incoming.Received(var message) -> Optional.of(message);
                case Incoming.Ended(var cause) ->
                        throw new ServiceLost("the message bus closed the connection", cause);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the message bus");
        }
    }

    private void read() {
        try {
            while (true) {
                var message = transport.readMessage();
                if (message != null) {
                    unread.put(new Incoming.Received(message));
                }
            }
        } catch (IOException | DBusException | RuntimeException e) {
            end(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Exception cause) {
        try {
            unread.put(new Incoming.Ended(cause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}

package org.bootcd.daemon.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to standard error in the form of sd-daemon(3): each line starts with its priority
 * in angle brackets. Set up in code, because reading logback's XML costs more time and memory than
 * the rest of the start.
 */
public final class JournalLog {
    private JournalLog() {}

    /** Call before anything is logged. */
    public static void install() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var encoder = new PriorityEncoder();
        encoder.setContext(context);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.INFO);
        context.getLogger("org.freedesktop.dbus").setLevel(Level.WARN);
        // It traces the loss of the bus, of which the service says one line.
        context.getLogger("org.freedesktop.dbus.connections.base.IncomingMessageThread")
                .setLevel(Level.OFF);
    }

    static final class PriorityEncoder extends EncoderBase<ILoggingEvent> {
        @Override
        public byte[] headerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] footerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] encode(ILoggingEvent event) {
            var text = event.getFormattedMessage();
            var thrown = event.getThrowableProxy();
            if (thrown != null) {
                text += "\n" + ThrowableProxyUtil.asString(thrown).stripTrailing();
            }
            var prefix = prefix(event.getLevel());
            var lines = new StringBuilder();
            text.lines().forEach(line -> lines.append(prefix).append(line).append('\n'));
            return lines.toString().getBytes(UTF_8);
        }

        private static String prefix(Level level) {
            return switch (level.toInt()) {
                case Level.ERROR_INT -> "<3>";
                case Level.WARN_INT -> "<4>";
                case Level.INFO_INT -> "<6>";
                default -> "<7>";
            };
        }
    }
}

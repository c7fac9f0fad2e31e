package org.bootcd.client.cli;

/** The program {@code bootc}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        silenceLibraries();
        var environment = Environment.ofProcess();
        var cancelOnSignal = new CancelOnSignal(environment.err());
        Runtime.getRuntime().addShutdownHook(new Thread(cancelOnSignal, "cancel-on-signal"));
        int status = Bootc.run(environment, cancelOnSignal, args);
        cancelOnSignal.finished();
        System.exit(status);
    }

    /** A client has nothing to log, and a logging system would be a fifth of its start-up. */
    private static void silenceLibraries() {
        if (System.getProperty("slf4j.provider") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
            System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        }
    }
}

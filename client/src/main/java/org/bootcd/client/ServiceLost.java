package org.bootcd.client;

import java.io.IOException;

/** The bus or the service went away or stopped answering; whether the job was done is not known. */
public final class ServiceLost extends IOException {
    private static final long serialVersionUID = 1L;

    ServiceLost(String message) {
        super(message);
    }

    ServiceLost(String message, Throwable cause) {
        super(message, cause);
    }
}

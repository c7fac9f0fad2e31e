package org.bootcd.daemon.registry;

import java.nio.charset.StandardCharsets;
import okhttp3.Credentials;

/** A login; {@code identityToken} is empty when there is none. Never printed. */
record Credential(String user, String password, String identityToken) {
    boolean hasLogin() {
        return !user.isEmpty() && !password.isEmpty();
    }

    boolean hasIdentityToken() {
        return !identityToken.isEmpty();
    }

    String basic() {
        return Credentials.basic(user, password, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Credential[secret]";
    }
}

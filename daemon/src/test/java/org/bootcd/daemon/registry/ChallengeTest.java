package org.bootcd.daemon.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    private static final Challenge BEARER =
            new Challenge("bearer", Map.of("realm", "https://a/t", "service", "s"));
    private static final Challenge BASIC = new Challenge("basic", Map.of("realm", "r"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"https://a/t\",service=\"s\"",
                "bearer  Realm = \"https://a/t\" , SERVICE=s",
                "BEARER realm=\"https:\\//a/t\",service=\"s\",",
                ", Bearer service=s, realm=\"https://a/t\", service=other",
            })
    void readsAChallenge(String header) {
        assertEquals(List.of(BEARER), Challenge.parse(List.of(header)));
    }

    @Test
    void readsSeveralChallenges() {
        var one = "Basic realm=r, Bearer realm=\"https://a/t\", service=s, Negotiate";
        var negotiate = new Challenge("negotiate", Map.of());
        assertEquals(List.of(BASIC, BEARER, negotiate), Challenge.parse(List.of(one)));
        assertEquals(
                List.of(negotiate, BASIC), Challenge.parse(List.of("Negotiate", "Basic realm=r")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "=", "Bearer realm", "Bearer realm=\"x", "Bearer =,=\"", "é"})
    void survivesMalformedHeaders(String header) {
        for (var challenge : Challenge.parse(List.of(header))) {
            assertFalse(challenge.isBasic(), challenge.toString());
        }
    }
}

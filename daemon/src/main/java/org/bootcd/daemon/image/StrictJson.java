package org.bootcd.daemon.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * JSON from a registry, read so that no two readers can understand it differently: UTF-8 without a
 * byte order mark, no duplicate keys, nothing after the document, bounded in size and depth.
 */
public final class StrictJson {
    /** The largest document read, the same bound as in other registry clients. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 1 << 20;
    private static final int MAX_NUMBER = 100;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxStringLength(MAX_STRING)
                                                    .maxNumberLength(MAX_NUMBER)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private StrictJson() {}

    /** Parses a document whose top level is an object; {@code what} names it in errors. */
    public static JsonNode parseObject(byte[] document, String what) throws InvalidManifest {
        if (document.length > MAX_BYTES) {
            throw new InvalidManifest("%s is larger than %d MiB".formatted(what, MAX_BYTES >> 20));
        }
        var node = parse(document, what);
        if (!node.isObject()) {
            throw new InvalidManifest("%s is not a JSON object".formatted(what));
        }
        requireWritable(node, what);
        return node;
    }

    private static JsonNode parse(byte[] document, String what) throws InvalidManifest {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
            return MAPPER.readTree(text.toString());
        } catch (CharacterCodingException e) {
            throw new InvalidManifest("%s is not UTF-8".formatted(what), e);
        } catch (JsonProcessingException e) {
            throw new InvalidManifest(
                    "%s is not valid JSON: %s".formatted(what, Shown.of(e.getOriginalMessage())),
                    e);
        }
    }

    /** Refuses what has no canonical form: lone surrogates and numbers without a finite value. */
    private static void requireWritable(JsonNode node, String what) throws InvalidManifest {
        if (node.isTextual() && !isEncodable(node.textValue())) {
            throw new InvalidManifest("%s has a string that is not Unicode".formatted(what));
        }
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw new InvalidManifest("%s has a number out of range".formatted(what));
        }
        for (var field : node.properties()) {
            if (!isEncodable(field.getKey())) {
                throw new InvalidManifest("%s has a key that is not Unicode".formatted(what));
            }
            requireWritable(field.getValue(), what);
        }
        if (node.isArray()) {
            for (var element : node) {
                requireWritable(element, what);
            }
        }
    }

    private static boolean isEncodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    static String text(JsonNode object, String key, String what) throws InvalidManifest {
        return optionalText(object, key, what)
                .orElseThrow(() -> new InvalidManifest("%s has no %s".formatted(what, key)));
    }

    static Optional<String> optionalText(JsonNode object, String key, String what)
            throws InvalidManifest {
        var value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new InvalidManifest("%s: %s is not a string".formatted(what, key));
        }
        return Optional.of(value.textValue());
    }

    /** The array under {@code key}; absent and null are refused. */
    static JsonNode array(JsonNode object, String key, String what) throws InvalidManifest {
        var value = object.path(key);
        if (!value.isArray()) {
            throw new InvalidManifest("%s: %s is missing or not an array".formatted(what, key));
        }
        return value;
    }

    /** A map of strings under {@code key}, in key order; absent and null are an empty one. */
    static Map<String, String> stringMap(JsonNode object, String key, String what)
            throws InvalidManifest {
        var map = new TreeMap<String, String>();
        var value = object.path(key);
        if (!value.isObject() && !value.isNull() && !value.isMissingNode()) {
            throw new InvalidManifest("%s: %s is not an object".formatted(what, key));
        }
        for (var field : value.properties()) {
            map.put(field.getKey(), text(value, field.getKey(), what + ": " + key));
        }
        return map;
    }
}

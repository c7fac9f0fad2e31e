package org.bootcd.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host as {@code bootc status --format=json} shows it: schema {@code host-v1}, API version
 * {@value #API_VERSION}. Record components stand in the order of bootc's YAML.
 */
public record Host(String apiVersion, String kind, Metadata metadata, Spec spec, Status status) {
    public static final String API_VERSION = "org.containers.bootc/v1";
    public static final String KIND = "BootcHost";

    /** A host of this API version. */
    public static Host of(Spec spec, Status status) {
        return new Host(API_VERSION, KIND, new Metadata("host"), spec, status);
    }

    public record Metadata(String name) {}

    /** What is wanted: the tracked image and the order of the boot entries. */
    public record Spec(Optional<ImageReference> image, BootOrder bootOrder) {}

    public enum BootOrder {
        @JsonProperty("default")
        DEFAULT,
        @JsonProperty("rollback")
        ROLLBACK
    }

    /**
     * What is there. {@code type} is {@code bootcHost} when the booted deployment came from an
     * image.
     */
    public record Status(
            Optional<BootEntry> staged,
            Optional<BootEntry> booted,
            Optional<BootEntry> rollback,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<BootEntry> otherDeployments,
            boolean rollbackQueued,
            Optional<String> type,
            Optional<UsrOverlay> usrOverlay) {
        public Status {
            otherDeployments = otherDeployments == null ? List.of() : List.copyOf(otherDeployments);
        }
    }

    /**
     * A deployment. {@code image} is empty when it did not come from an image or carries
     * rpm-ostree's local changes.
     */
    public record BootEntry(
            Optional<ImageStatus> image,
            Optional<ImageStatus> cachedUpdate,
            boolean incompatible,
            boolean pinned,
            boolean softRebootCapable,
            boolean downloadOnly,
            Optional<String> store,
            Optional<Ostree> ostree,
            Optional<Map<String, Object>> composefs) {}

    /**
     * An image in the repository; {@code imageDigest} is that of the platform's manifest, {@code
     * timestamp} RFC 3339.
     */
    public record ImageStatus(
            ImageReference image,
            Optional<String> version,
            Optional<String> timestamp,
            String imageDigest,
            String architecture) {}

    /**
     * Where an image comes from; {@code signature} is empty where nothing beyond the policy file is
     * asked for.
     */
    public record ImageReference(
            String image,
            String transport,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Signature> signature) {}

    /** How the image must be signed. */
    public sealed interface Signature {
        record ContainerPolicy() implements Signature {}

        record Insecure() implements Signature {}

        record OstreeRemote(String remote) implements Signature {}

        @JsonValue
        default Object toJson() {
            return switch (this) {
                case ContainerPolicy() -> "containerPolicy";
                case Insecure() -> "insecure";
                case OstreeRemote(var remote) -> Map.of("ostreeRemote", remote);
            };
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Signature fromJson(Object json) {
            return switch (json) {
                case String s when s.equals("containerPolicy") -> new ContainerPolicy();
                case String s when s.equals("insecure") -> new Insecure();
                case Map<?, ?> map when map.get("ostreeRemote") instanceof String remote ->
                        new OstreeRemote(remote);
                default -> throw new IllegalArgumentException("unknown signature: " + json);
            };
        }
    }

    /** The deployment's place in the ostree sysroot. */
    public record Ostree(String stateroot, String checksum, int deploySerial) {}

    /**
     * State of {@code /usr} when it is unlocked: {@code readOnly|readWrite}, {@code
     * transient|persistent}.
     */
    public record UsrOverlay(String accessMode, String persistence) {}
}

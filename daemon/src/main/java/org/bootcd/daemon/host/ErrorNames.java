package org.bootcd.daemon.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.bootcd.daemon.image.DigestMismatch;
import org.bootcd.daemon.image.InvalidManifest;
import org.bootcd.daemon.image.InvalidReference;
import org.bootcd.daemon.image.NoMatchingPlatform;
import org.bootcd.daemon.image.UnsupportedTransport;
import org.bootcd.daemon.layer.InvalidLayer;
import org.bootcd.daemon.ostree.NotEnoughSpace;
import org.bootcd.daemon.ostree.UnimportableLayer;
import org.bootcd.daemon.ostree.UnverifiedCommit;
import org.bootcd.daemon.registry.ImageNotFound;
import org.bootcd.daemon.registry.InvalidLayout;
import org.bootcd.daemon.registry.RegistryBlocked;
import org.bootcd.daemon.registry.RegistryError;
import org.bootcd.daemon.registry.RegistryUnreachable;
import org.bootcd.daemon.registry.Unauthorized;
import org.bootcd.daemon.trust.PolicyRefused;

/** Which D-Bus error name a failure has for clients. */
public final class ErrorNames {
    private static final String PREFIX = "org.bootcd1.Error.";

    private ErrorNames() {}

    /** The full error name, {@code org.bootcd1.Error.Failed} where there is no better one. */
    public static String of(Throwable failure) {
        return PREFIX + shortName(failure);
    }

    private static String shortName(Throwable failure) {
        return switch (failure) {
            case InterruptedException _, InterruptedIOException _ -> "Cancelled";
            case HostBusy _ -> "HostBusy";
            case NotABootedHost _ -> "NotABootedHost";
            case NoImageTracked _ -> "NoImageTracked";
            case Incompatible _ -> "Incompatible";
            case NoRollback _ -> "NoRollback";
            case InvalidReference _ -> "InvalidReference";
            case UnsupportedTransport _ -> "UnsupportedTransport";
            case ImageNotFound _ -> "ImageNotFound";
            case Unauthorized _ -> "Unauthorized";
            case RegistryUnreachable _ -> "RegistryUnreachable";
            case RegistryError _, RegistryBlocked _ -> "RegistryError";
            case InvalidManifest _, InvalidLayer _, InvalidLayout _, UnimportableLayer _ ->
                    "InvalidImage";
            case DigestMismatch _ -> "DigestMismatch";
            case WrongArchitecture _, NoMatchingPlatform _ -> "WrongArchitecture";
            case NotBootable _ -> "NotBootable";
            case PolicyRefused _, UnverifiedCommit _ -> "PolicyRefused";
            case NotEnoughSpace _ -> "NotEnoughSpace";
            case IOException e when isNoSpace(e) -> "NotEnoughSpace";
            case LayerFailed e when e.getCause() != null -> shortName(e.getCause());
            default -> "Failed";
        };
    }

    /** The JDK has no type of its own for a full disk. */
    private static boolean isNoSpace(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("No space left on device")
                || (failure.getCause() != null && isNoSpace(failure.getCause()));
    }
}

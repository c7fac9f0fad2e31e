package org.bootcd.daemon.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a path of a layer goes in the image. {@code droppedAs} is present for what is below a
 * directory that is a mount point on a running host, or private to a union file system, and is the
 * name to count it under.
 */
record ImagePath(String value, Optional<String> droppedAs) {
    private static final String WHITEOUT = ".wh.";

    /** What union file systems keep for themselves; only opaque whiteouts are for everybody. */
    private static final String PRIVATE = ".wh..wh.";

    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MAX_COMPONENT = 255;

    /** Of a real system a tenth is needed; libostree can't check out a thousand. */
    private static final int MAX_COMPONENTS = 512;

    /** Kept themselves, without their children. */
    private static final Set<String> MOUNT_POINTS = Set.of("dev", "proc", "run", "sys", "tmp");

    /** Paths are relative to the root of the image, whether they start with a slash or not. */
    static ImagePath parse(String name, int maxBytes) throws InvalidLayer {
        if (name.isEmpty()) {
            throw new InvalidLayer("an entry without a name");
        }
        var components = components(name);
        var dropped = dropped(components);
        if (!components.isEmpty() && components.getFirst().equals("etc")) {
            components.addFirst("usr");
        }
        var value = String.join("/", components);
        if (!TarText.fits(value, maxBytes)) {
            throw InvalidLayer.at(name, "the path is longer than %d bytes".formatted(maxBytes));
        }
        return new ImagePath(value, dropped);
    }

    private static Optional<String> dropped(List<String> components) {
        if (components.size() > 1 && MOUNT_POINTS.contains(components.getFirst())) {
            return Optional.of(components.get(1));
        }
        return components.stream().filter(ImagePath::isPrivate).findFirst();
    }

    private static boolean isPrivate(String component) {
        return component.startsWith(PRIVATE) && !component.equals(OPAQUE);
    }

    boolean isRoot() {
        return value.isEmpty();
    }

    boolean isWhiteout() {
        return value.startsWith(WHITEOUT, value.lastIndexOf('/') + 1);
    }

    private static List<String> components(String name) throws InvalidLayer {
        var components = new ArrayList<String>();
        int start = 0;
        while (start < name.length()) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            var component = name.substring(start, end);
            if (!component.isEmpty() && !component.equals(".")) {
                check(component, name);
                components.add(component);
            }
            start = end + 1;
        }
        if (components.size() > MAX_COMPONENTS) {
            throw InvalidLayer.at(
                    name, "the path has more than %d names".formatted(MAX_COMPONENTS));
        }
        for (int i = 0; i < components.size() - 1; i++) {
            if (components.get(i).startsWith(WHITEOUT) && !isPrivate(components.get(i))) {
                throw InvalidLayer.at(name, "a whiteout can't hold other entries");
            }
        }
        return components;
    }

    private static void check(String component, String name) throws InvalidLayer {
        switch (component) {
            case ".." -> throw new InvalidLayer("Invalid path: " + InvalidLayer.printable(name));
            case WHITEOUT, WHITEOUT + ".", WHITEOUT + ".." ->
                    throw InvalidLayer.at(name, "a whiteout of nothing");
            default -> {
                if (!TarText.fits(component, MAX_COMPONENT)) {
                    throw InvalidLayer.at(
                            name, "a name is longer than %d bytes".formatted(MAX_COMPONENT));
                }
            }
        }
    }
}

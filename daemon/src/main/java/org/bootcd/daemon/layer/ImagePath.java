package org.bootcd.daemon.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a path of a layer goes in the image. {@code droppedAs} is present for what the filter
 * leaves out, and for what is private to a union file system, and is the name to count it under.
 */
record ImagePath(String value, Optional<String> droppedAs) {
    private static final String WHITEOUT = ".wh.";

    /** What union file systems keep for themselves; only opaque whiteouts are for everybody. */
    private static final String PRIVATE = ".wh..wh.";

    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MAX_COMPONENT = 255;

    private static final String REPOSITORY = "sysroot/ostree/repo/";

    /** Of a real system a tenth is needed; libostree can't check out a thousand. */
    private static final int MAX_COMPONENTS = 512;

    /** Paths are relative to the root of the image, whether they start with a slash or not. */
    static ImagePath parse(String name, int maxBytes, PathFilter filter) throws InvalidLayer {
        if (name.isEmpty()) {
            throw new InvalidLayer("an entry without a name");
        }
        var components = components(name);
        var droppedAs =
                filter.droppedAs(components)
                        .or(() -> components.stream().filter(ImagePath::isPrivate).findFirst());
        if (!components.isEmpty() && components.getFirst().equals("etc")) {
            components.addFirst("usr");
        }
        var value = String.join("/", components);
        if (!TarText.fits(value, maxBytes)) {
            throw InvalidLayer.at(name, "the path is longer than %d bytes".formatted(maxBytes));
        }
        return new ImagePath(value, droppedAs);
    }

    private static boolean isPrivate(String component) {
        return component.startsWith(PRIVATE) && !component.equals(OPAQUE);
    }

    boolean isRoot() {
        return value.isEmpty();
    }

    String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /** Whether it is in the repository that a container made from an encapsulated commit shows. */
    boolean isInRepository() {
        return value.startsWith(REPOSITORY);
    }

    boolean isWhiteout() {
        return name().startsWith(WHITEOUT);
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

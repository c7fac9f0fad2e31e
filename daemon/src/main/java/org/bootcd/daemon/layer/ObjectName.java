package org.bootcd.daemon.layer;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Name of an object in the repository of an encapsulated commit, {@code
 * sysroot/ostree/repo/objects/XX/REST.suffix}; the oldest writer kept xattrs as {@code
 * sysroot/ostree/repo/xattrs/CHECKSUM}.
 */
record ObjectName(String checksum, Type type) {
    private static final String REPOSITORY = "sysroot/ostree/repo/";
    private static final Pattern OBJECT =
            Pattern.compile("objects/([0-9a-f]{2})/([0-9a-f]{62})\\.([a-z.-]+)");
    private static final Pattern XATTRS = Pattern.compile("xattrs/([0-9a-f]{64})");

    /** What the suffix says. */
    enum Type {
        COMMIT,
        COMMIT_META,
        DIR_TREE,
        DIR_META,
        FILE,
        XATTRS,
        XATTRS_OF_FILE
    }

    /**
     * Empty for what is no object: the file tree, and the repository's other files.
     *
     * @param path of a member that is no directory
     */
    static Optional<ObjectName> parse(String path) throws InvalidLayer {
        var plain = path.startsWith("./") ? path.substring(2) : path;
        if (!plain.startsWith(REPOSITORY)) {
            return Optional.empty();
        }
        var inside = plain.substring(REPOSITORY.length());
        if (!inside.startsWith("objects/") && !inside.startsWith("xattrs/")) {
            return Optional.empty();
        }
        var xattrs = XATTRS.matcher(inside);
        if (xattrs.matches()) {
            return Optional.of(new ObjectName(xattrs.group(1), Type.XATTRS));
        }
        var object = OBJECT.matcher(inside);
        if (!object.matches()) {
            throw InvalidLayer.at(path, "not the name of an ostree object");
        }
        return Optional.of(
                new ObjectName(object.group(1) + object.group(2), type(object.group(3), path)));
    }

    private static Type type(String suffix, String path) throws InvalidLayer {
        return switch (suffix) {
            case "commit" -> Type.COMMIT;
            case "commitmeta" -> Type.COMMIT_META;
            case "dirtree" -> Type.DIR_TREE;
            case "dirmeta" -> Type.DIR_META;
            case "file" -> Type.FILE;
            case "file-xattrs" -> Type.XATTRS;
            case "file-xattrs-link", "file.xattrs", "xattrs" -> Type.XATTRS_OF_FILE;
            default -> throw InvalidLayer.at(path, "unknown type of ostree object");
        };
    }
}

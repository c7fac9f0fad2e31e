package org.bootcd.daemon.ostree;

import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.bootcd.daemon.image.Shown;

/** Hard links of a layer to what has not come yet, by path. */
final class PendingLinks {
    private final NavigableMap<String, Link> links = new TreeMap<>(Utf8Order.INSTANCE);

    private record Link(Tree.Directory parent, String name, String target) {}

    /** The link gets its place in {@code parent} once its target is known. */
    void put(String path, Tree.Directory parent, String target) {
        links.put(path, new Link(parent, path.substring(path.lastIndexOf('/') + 1), target));
    }

    boolean contains(String path) {
        return links.containsKey(path);
    }

    void remove(String path) {
        links.remove(path);
    }

    /** Forgets a path and all below it. */
    void removeTree(String path) {
        remove(path);
        links.subMap(path + "/", path + (char) ('/' + 1)).clear();
    }

    /**
     * Puts in place what each link names, links to links followed. The effort is proportional to
     * their number, in whatever order they came.
     */
    void resolve(Tree.Directory root) throws UnimportableLayer {
        while (!links.isEmpty()) {
            var path = links.firstKey();
            var at = path;
            var chain = new ArrayList<Link>();
            for (var link = links.remove(at); link != null; link = links.remove(at)) {
                chain.add(link);
                at = link.target();
            }
            if (!(root.find(at).orElse(null) instanceof Tree.Leaf leaf)) {
                throw noFile(path, chain.getFirst().target());
            }
            chain.forEach(link -> link.parent().children().put(link.name(), leaf));
        }
    }

    private static UnimportableLayer noFile(String path, String target) {
        return new UnimportableLayer(
                path,
                "hard link to %s, which is no file of this layer; a link to a lower layer's file has to be a copy"
                        .formatted(Shown.of(target)));
    }
}

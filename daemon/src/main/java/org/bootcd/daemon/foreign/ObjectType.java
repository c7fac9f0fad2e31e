package org.bootcd.daemon.foreign;

/** Kinds of object in a repository, numbered as {@code OstreeObjectType}. */
public enum ObjectType {
    FILE(1, "file"),
    DIR_TREE(2, "dirtree"),
    DIR_META(3, "dirmeta"),
    COMMIT(4, "commit"),
    COMMIT_META(6, "commitmeta");

    final int number;
    private final String suffix;

    ObjectType(int number, String suffix) {
        this.number = number;
        this.suffix = suffix;
    }

    /** What ends the names of such objects, and names them to people. */
    public String suffix() {
        return suffix;
    }
}

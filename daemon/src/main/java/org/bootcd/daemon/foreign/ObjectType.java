package org.bootcd.daemon.foreign;

/** Kinds of object in a repository, numbered as {@code OstreeObjectType}. */
public enum ObjectType {
    FILE(1),
    DIR_TREE(2),
    DIR_META(3),
    COMMIT(4),
    COMMIT_META(6);

    final int number;

    ObjectType(int number) {
        this.number = number;
    }
}

package org.bootcd.client.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the program's jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
        return new String[] {"bootc " + version.orElse("(not packaged)")};
    }
}

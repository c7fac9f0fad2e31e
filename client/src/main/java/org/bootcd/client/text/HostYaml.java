package org.bootcd.client.text;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import org.bootcd.api.Host;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The host as YAML, as bootc writes it: keys in the order of {@link Host}, block style. */
public final class HostYaml {
    private HostYaml() {}

    public static String render(Host host) {
        var mapper = JsonMapper.builder().addModule(new Jdk8Module()).build();
        var tree = mapper.convertValue(host, new TypeReference<LinkedHashMap<String, Object>>() {});
        return yaml().dump(tree);
    }

    private static Yaml yaml() {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new Yaml(
                new SafeConstructor(new LoaderOptions()),
                new Representer(options),
                options,
                new LoaderOptions(),
                new PlainTimestamps());
    }

    /** Leaves timestamps unquoted, and quotes the letters that YAML 1.1 reads as booleans. */
    private static final class PlainTimestamps extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern regexp, String first, int limit) {
            if (!tag.equals(Tag.TIMESTAMP)) {
                super.addImplicitResolver(tag, regexp, first, limit);
            }
        }

        @Override
        protected void addImplicitResolvers() {
            super.addImplicitResolvers();
            addImplicitResolver(Tag.BOOL, Pattern.compile("[yYnN]"), "yYnN", 1);
        }
    }
}

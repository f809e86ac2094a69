package io.kinoloom.compile.resolve;

import io.kinoloom.registry.NodeRegistry;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What names in a graph are looked up in.
 *
 * @param registry node types
 * @param streams values of graph params for each stream alone, by the stream's name
 * @param set values of graph params for all streams
 * @param builtIn values of the built-in names but {@code stream}
 * @param environment looks up environment variables
 * @param baseDirectory what paths of subgraph files are relative to
 * @param observed outputs that are looked at, as {@code node.port}
 * @param exampleParams whether a param without value takes an example
 */
public record ResolveContext(
    NodeRegistry registry,
    Map<String, Map<String, String>> streams,
    Map<String, String> set,
    Map<String, String> builtIn,
    Function<String, Optional<String>> environment,
    Path baseDirectory,
    List<String> observed,
    boolean exampleParams) {
  public ResolveContext {
    streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
    set = Map.copyOf(set);
    builtIn = Map.copyOf(builtIn);
    observed = List.copyOf(observed);
  }
}

package io.kinoloom.cli;

import io.kinoloom.compile.StreamSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which a call gives values to a graph's params. */
public final class ParamOptions {

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "Sets a param of the graph.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = {"-i", "--input"},
      paramLabel = "URI",
      description = "Short for --set input=URI.")
  private Optional<String> input = Optional.empty();

  /** The values by the names of params, in the order of the call. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>(set);
    input.ifPresent(uri -> values.put(StreamSpec.INPUT, uri));
    return values;
  }
}

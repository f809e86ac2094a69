package io.kinoloom.compile;

import io.kinoloom.compile.stage.FusionPolicy;
import io.kinoloom.registry.NodeRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything beside the graph that a plan depends on. Made with {@link #builder}.
 *
 * @param registry node types
 * @param streams streams of the run, at least one
 * @param set values of graph params, by name
 * @param seed seed of the run
 * @param run id of the run
 * @param graphText text of the graph file, recorded in outputs
 * @param version version of Kinoloom, recorded in outputs
 * @param policy where to cut stages
 * @param environment looks up environment variables
 * @param baseDirectory what paths of subgraph files are relative to
 * @param observed outputs that are looked at though no sink reads them, as {@code node.port}
 * @param keepSinks whether sinks are part of the plan; a test of observed outputs may leave them
 *     out
 * @param exampleParams whether a param without value takes an example value of its type, which is
 *     enough to check a graph but not to run it
 */
public record CompileOptions(
    NodeRegistry registry,
    List<StreamSpec> streams,
    Map<String, String> set,
    long seed,
    String run,
    String graphText,
    String version,
    FusionPolicy policy,
    Function<String, Optional<String>> environment,
    Path baseDirectory,
    List<String> observed,
    boolean keepSinks,
    boolean exampleParams) {

  public CompileOptions {
    streams = List.copyOf(streams);
    set = Map.copyOf(set);
    observed = List.copyOf(observed);
    if (streams.isEmpty()) {
      throw new IllegalArgumentException("a run needs a stream");
    }
  }

  /** One stream, default policy, no params, the process's environment, the current directory. */
  public static Builder builder(NodeRegistry registry) {
    return new Builder(registry);
  }

  /** Collects options. */
  public static final class Builder {
    private final NodeRegistry registry;
    private List<StreamSpec> streams = List.of(new StreamSpec(StreamSpec.DEFAULT_NAME, Map.of()));
    private final Map<String, String> set = new LinkedHashMap<>();
    private long seed;
    private String run = "run";
    private String graphText = "";
    private String version = "";
    private FusionPolicy policy = FusionPolicy.standard();
    private Function<String, Optional<String>> environment =
        name -> Optional.ofNullable(System.getenv(name));
    private Path baseDirectory = Path.of("");
    private final List<String> observed = new ArrayList<>();
    private boolean keepSinks = true;
    private boolean exampleParams;

    private Builder(NodeRegistry registry) {
      this.registry = Objects.requireNonNull(registry, "registry");
    }

    public Builder streams(List<StreamSpec> newStreams) {
      streams = newStreams;
      return this;
    }

    public Builder set(String name, String value) {
      set.put(name, value);
      return this;
    }

    public Builder set(Map<String, String> values) {
      set.putAll(values);
      return this;
    }

    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    public Builder run(String newRun) {
      run = newRun;
      return this;
    }

    public Builder graphText(String newGraphText) {
      graphText = newGraphText;
      return this;
    }

    public Builder version(String newVersion) {
      version = newVersion;
      return this;
    }

    public Builder policy(FusionPolicy newPolicy) {
      policy = newPolicy;
      return this;
    }

    public Builder environment(Function<String, Optional<String>> newEnvironment) {
      environment = newEnvironment;
      return this;
    }

    public Builder baseDirectory(Path newBaseDirectory) {
      baseDirectory = newBaseDirectory;
      return this;
    }

    /** Keeps an output, {@code node.port}, though nobody may read it. */
    public Builder observe(String output) {
      observed.add(output);
      return this;
    }

    public Builder keepSinks(boolean newKeepSinks) {
      keepSinks = newKeepSinks;
      return this;
    }

    public Builder exampleParams(boolean newExampleParams) {
      exampleParams = newExampleParams;
      return this;
    }

    public CompileOptions build() {
      return new CompileOptions(
          registry,
          streams,
          set,
          seed,
          run,
          graphText,
          version,
          policy,
          environment,
          baseDirectory,
          observed,
          keepSinks,
          exampleParams);
    }
  }
}

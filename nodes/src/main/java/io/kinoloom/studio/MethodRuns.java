package io.kinoloom.studio;

import io.kinoloom.beam.FlinkLauncher;
import io.kinoloom.beam.LaunchOptions;
import io.kinoloom.beam.RunFailedException;
import io.kinoloom.cli.Progress;
import io.kinoloom.cli.Version;
import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.graph.Evaluation;
import io.kinoloom.graph.Evaluation.Column;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.OnError;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.spi.Names;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.UUID;

/** Compiles and runs a graph once with each method of its evaluation. */
final class MethodRuns {
  private static final String SUBGRAPH = "/";

  private final Graph graph;
  private final Evaluation evaluation;
  private final Settings settings;
  private final NodeRegistry registry = NodeRegistry.load();

  /**
   * How methods are run.
   *
   * @param directory what paths in the graph are relative to
   * @param text of the graph file
   * @param set values of the graph's params
   * @param seed of every run
   * @param launch limits of every run
   * @param videos where the video of each method goes; absent where it is not kept
   */
  record Settings(
      Path directory,
      String text,
      Map<String, String> set,
      long seed,
      LaunchOptions launch,
      Optional<Path> videos) {}

  MethodRuns(Graph graph, Evaluation evaluation, Settings settings) {
    this.graph = graph;
    this.evaluation = evaluation;
    this.settings = settings;
  }

  /**
   * The plans of these methods, in their order.
   *
   * @throws GraphException with everything that is wrong, before anything has run
   */
  Map<String, PhysicalPlan> compile(List<String> methods) throws GraphException {
    Map<String, PhysicalPlan> plans = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (String method : methods) {
      try {
        plans.put(method, compile(method));
      } catch (GraphException wrong) {
        problems.addAll(wrong.problems());
      }
    }
    // A column may be about a node that only one method has.
    if (problems.isEmpty() && plans.keySet().equals(evaluation.methods().keySet())) {
      for (Column column : evaluation.columns().values()) {
        check(column, plans).ifPresent(problems::add);
      }
    }
    if (!problems.isEmpty()) {
      throw new GraphException(problems.stream().sorted().distinct().toList());
    }
    return plans;
  }

  private PhysicalPlan compile(String method) throws GraphException {
    Graph variant = evaluation.applyTo(graph, method);
    if (settings.videos().isPresent()) {
      variant = keeping(variant, settings.videos().get().resolve(method + ".mp4"));
    }
    return Compiler.compile(
            variant,
            CompileOptions.builder(registry)
                .set(settings.set())
                .seed(settings.seed())
                .run(UUID.randomUUID().toString().substring(0, 8))
                .graphText(settings.text())
                .version(Version.current())
                .baseDirectory(settings.directory())
                .build())
        .plan();
  }

  /** The graph with one more node, which writes what the method gives. */
  private Graph keeping(Graph variant, Path file) {
    Location place = Location.of("--videos");
    String id = "evaluated-video";
    while (variant.nodes().containsKey(id)) {
      id += "-kept";
    }
    String uri = file.toAbsolutePath().toString().replace("${", "$${");
    WireEnd from = new WireEnd(evaluation.replaces(), Optional.empty(), Optional.empty(), place);
    Map<String, GraphNode> nodes = new LinkedHashMap<>(variant.nodes());
    nodes.put(
        id,
        new GraphNode(
            id,
            "encode",
            OptionalInt.empty(),
            Map.of("uri", new Value.Entry("uri", new Value.Scalar(uri, true, place), place)),
            Map.of("video", new GraphNode.InputWires(List.of(from), false, place)),
            OnError.FAIL,
            place,
            place));
    return variant.withNodes(nodes);
  }

  private static Optional<Problem> check(Column column, Map<String, PhysicalPlan> plans) {
    TreeSet<String> ids = new TreeSet<>();
    plans.values().forEach(plan -> nodes(plan).forEach(node -> ids.add(node.id())));
    return ids.contains(column.node())
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                "unknown-node",
                column.location(),
                "no method's graph has a node '%s' that is of use".formatted(column.node()),
                Names.hint(column.node(), "nodes", ids)));
  }

  private static List<PlannedNode> nodes(PhysicalPlan plan) {
    return plan.stages().stream().flatMap(stage -> stage.nodes().stream()).toList();
  }

  /** Runs the graph with a method; a failure is part of the result. */
  MethodResult run(String method, PhysicalPlan plan, PrintStream err, boolean quiet) {
    String run = plan.info().run();
    RunMetrics metrics = RunMetrics.of(run);
    metrics.stream(StreamSpec.DEFAULT_NAME);
    boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    long started = System.nanoTime();
    Optional<String> failure = Optional.empty();
    try (Progress progress = new Progress(metrics, err, terminal, quiet)) {
      FlinkLauncher.run(plan, settings.launch());
    } catch (RunFailedException cause) {
      failure = Optional.of(cause.getMessage());
      if (System.getenv("KINOLOOM_DEBUG") != null) {
        cause.printStackTrace(err);
      }
    } finally {
      RunMetrics.forget(run);
    }
    return new MethodResult(
        method,
        evaluation.methods().get(method).type(),
        failure,
        (System.nanoTime() - started) / 1e9,
        metrics.stream(StreamSpec.DEFAULT_NAME).framesIn(),
        methodMillis(plan, metrics),
        metrics.stream(StreamSpec.DEFAULT_NAME).summaries(),
        metrics.warnings().stream()
            .map(warning -> "node '%s': %s".formatted(warning.node(), warning.message()))
            .toList());
  }

  private double methodMillis(PhysicalPlan plan, RunMetrics metrics) {
    String id = evaluation.replaces();
    return nodes(plan).stream()
        .filter(node -> node.id().equals(id) || node.id().startsWith(id + SUBGRAPH))
        .map(node -> metrics.node(node.id()))
        .filter(meter -> meter.calls() > 0)
        .mapToDouble(meter -> meter.percentileMillis(50))
        .sum();
  }
}

package io.kinoloom.compile;

import io.kinoloom.compile.check.Checkers;
import io.kinoloom.compile.resolve.ResolveContext;
import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.Group;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.Resolver;
import io.kinoloom.compile.rule.DropUnusedOutputs;
import io.kinoloom.compile.rule.InlineSubgraphs;
import io.kinoloom.compile.rule.InsertPixelFormatConversion;
import io.kinoloom.compile.rule.MergeConsecutiveResizes;
import io.kinoloom.compile.rule.Rule;
import io.kinoloom.compile.stage.StageFuser;
import io.kinoloom.compile.stage.StagedGraph;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.GraphPort;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.yaml.GraphReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a graph to a plan. All problems are found before the first is reported. */
public final class Compiler {
  private final Graph graph;
  private final CompileOptions options;
  private final List<Problem> problems = new ArrayList<>();

  private Compiler(Graph graph, CompileOptions options) {
    this.graph = graph;
    this.options = options;
  }

  /**
   * Compiles a graph.
   *
   * @throws GraphException with everything that is wrong
   */
  public static Compiled compile(Graph graph, CompileOptions options) throws GraphException {
    return compile(new GraphReader.Read(Optional.of(graph), List.of()), options);
  }

  /**
   * Compiles what was read from a file.
   *
   * @throws GraphException with everything that is wrong, in the file itself too
   */
  public static Compiled compile(GraphReader.Read read, CompileOptions options)
      throws GraphException {
    if (read.graph().isEmpty()) {
      throw new GraphException(read.problems());
    }
    return new Compiler(read.graph().get(), options).compile(read.problems());
  }

  /**
   * Everything that is wrong with what was read from a file, sorted by place. A graph that declares
   * inputs or outputs is checked as a part of others, not as a whole; one with an evaluation is
   * checked with each of its methods too.
   */
  public static List<Problem> check(GraphReader.Read read, CompileOptions options) {
    if (read.graph().isEmpty()) {
      return read.problems();
    }
    Graph graph = read.graph().get();
    try {
      if (graph.inputs().isEmpty() && graph.outputs().isEmpty()) {
        compile(read, options);
        return checkMethods(graph, options);
      }
      Compiler compiler = new Compiler(graph, options);
      compiler.problems.addAll(read.problems());
      Resolver.Resolved resolved = compiler.resolve();
      ResolvedGraph flat = new InlineSubgraphs().apply(resolved.graph()).graph();
      Checkers.checkPart(flat, graph.location(), compiler.problems::add);
      return compiler.problems.stream().sorted().distinct().toList();
    } catch (GraphException e) {
      return e.problems();
    }
  }

  /**
   * The ports and promises of the nodes of what was read from a file, with the params they have
   * there, by id; those of nodes with problems are left out.
   */
  public static Map<String, Contract> contracts(GraphReader.Read read, CompileOptions options) {
    Map<String, Contract> contracts = new LinkedHashMap<>();
    read.graph()
        .ifPresent(
            graph -> {
              for (ResolvedNode node : new Compiler(graph, options).resolve().graph().nodes()) {
                if (node.body() instanceof Instance<?> instance) {
                  contracts.put(node.id(), instance.contract());
                } else if (node.body() instanceof Group group) {
                  contracts.put(node.id(), group.contract());
                }
              }
            });
    return contracts;
  }

  private static List<Problem> checkMethods(Graph graph, CompileOptions options) {
    List<Problem> found = new ArrayList<>();
    graph
        .evaluation()
        .ifPresent(
            evaluation -> {
              for (String method : evaluation.methods().keySet()) {
                try {
                  compile(evaluation.applyTo(graph, method), options);
                } catch (GraphException e) {
                  found.addAll(e.problems());
                }
              }
            });
    return found.stream().sorted().distinct().toList();
  }

  private Compiled compile(List<Problem> readProblems) throws GraphException {
    problems.addAll(readProblems);
    Resolver.Resolved resolved = resolve();
    List<PassRecord> passes = new ArrayList<>();
    ResolvedGraph flat = pass(new InlineSubgraphs(), resolved.graph(), passes);
    Checkers.check(flat, graph.location(), problems::add);
    checkInputs();
    if (!problems.isEmpty()) {
      throw new GraphException(problems);
    }
    List<String> streams = options.streams().stream().map(StreamSpec::name).toList();
    List<Rule> rules =
        List.of(
            new DropUnusedOutputs(options.keepSinks()),
            new MergeConsecutiveResizes(),
            new InsertPixelFormatConversion(options.registry(), streams));
    ResolvedGraph rewritten = flat;
    for (Rule rule : rules) {
      rewritten = pass(rule, rewritten, passes);
    }
    StagedGraph staged = StageFuser.fuse(rewritten, options.policy());
    PhysicalPlan plan = new PlanBuilder(staged, streams).build(info(resolved.params()));
    return new Compiled(plan, passes, rewritten);
  }

  private static ResolvedGraph pass(Rule rule, ResolvedGraph graph, List<PassRecord> passes)
      throws GraphException {
    Rule.Outcome outcome = rule.apply(graph);
    passes.add(new PassRecord(rule.name(), outcome.changes()));
    return outcome.graph();
  }

  private Resolver.Resolved resolve() {
    Map<String, Map<String, String>> streams = new LinkedHashMap<>();
    for (StreamSpec stream : options.streams()) {
      if (streams.put(stream.name(), stream.params()) != null) {
        problems.add(
            Problem.of(
                "duplicate-name",
                Location.of("stream " + stream.name()),
                "two streams are called '" + stream.name() + "'",
                "give each stream a name of its own"));
      }
    }
    ResolveContext context =
        new ResolveContext(
            options.registry(),
            streams,
            options.set(),
            Map.of(
                "graph", graph.name(),
                "run", options.run(),
                "seed", Long.toString(options.seed())),
            options.environment(),
            options.baseDirectory(),
            options.observed(),
            options.exampleParams());
    return new Resolver(context, Checkers::check, problems::add).resolve(graph);
  }

  private void checkInputs() {
    for (GraphPort input : graph.inputs().values()) {
      problems.add(
          Problem.of(
              "graph-has-inputs",
              input.location(),
              "this graph has an input, so it cannot run by itself",
              "use it as a node: {type: ./" + fileName() + ", inputs: {...}} in another graph"));
    }
  }

  private String fileName() {
    String file = graph.location().file();
    return file.substring(file.lastIndexOf('/') + 1);
  }

  private RunInfo info(Map<String, Map<String, String>> params) {
    Map<String, String> recorded = params.get(options.streams().get(0).name());
    return new RunInfo(
        options.run(),
        graph.name(),
        options.graphText(),
        recorded,
        options.seed(),
        options.version());
  }
}

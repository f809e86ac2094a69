package io.kinoloom.testing;

import io.kinoloom.compile.resolve.ResolveContext;
import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.compile.resolve.Resolver;
import io.kinoloom.compile.rule.Rule;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Problem;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.yaml.GraphReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Tests a rewrite rule by the nodes before and after, both as the {@code nodes:} of a graph file:
 *
 * <pre>{@code
 * RuleTester.of(new MergeConsecutiveResizes(), registry)
 *     .on("""
 *         video: { type: scene }
 *         a: { type: resize, inputs: { video: video }, params: { width: 8, height: 8 } }
 *         b: { type: resize, inputs: { video: a }, params: { width: 8, height: 8 } }
 *         """)
 *     .gives("""
 *         video: { type: scene }
 *         a: { type: resize, inputs: { video: video }, params: { width: 8, height: 8 } }
 *         """);
 * }</pre>
 *
 * The order of nodes does not count. Every method that checks throws {@link AssertionError}.
 */
public final class RuleTester {
  /** Stream that params are resolved for. */
  public static final String STREAM = "main";

  private final Rule rule;
  private final NodeRegistry registry;
  private final Path directory;
  private final List<String> observed;

  private RuleTester(Rule rule, NodeRegistry registry, Path directory, List<String> observed) {
    this.rule = rule;
    this.registry = registry;
    this.directory = directory;
    this.observed = List.copyOf(observed);
  }

  /** A tester of a rule, with these node types. */
  public static RuleTester of(Rule rule, NodeRegistry registry) {
    return new RuleTester(rule, registry, Path.of(""), List.of());
  }

  /** The same tester, with subgraph files in this directory. */
  public RuleTester in(Path newDirectory) {
    return new RuleTester(rule, registry, newDirectory, observed);
  }

  /** The same tester, with one more output, {@code node.port}, that is looked at. */
  public RuleTester observing(String output) {
    List<String> more = new ArrayList<>(observed);
    more.add(output);
    return new RuleTester(rule, registry, directory, more);
  }

  /** Applies the rule to these nodes. */
  public Applied on(String nodes) {
    ResolvedGraph before = resolve(nodes);
    try {
      return new Applied(before, rule.apply(before));
    } catch (GraphException e) {
      throw new AssertionError(rule.name() + " refused the graph: " + e.getMessage(), e);
    }
  }

  /** The graph of these nodes before any rule. */
  public ResolvedGraph resolve(String nodes) {
    StringBuilder text = new StringBuilder("kinoloom: 1\nname: test\nnodes:\n");
    nodes.lines().forEach(line -> text.append("  ").append(line).append('\n'));
    GraphReader.Read read = GraphReader.read("test", text.toString());
    List<Problem> problems = new ArrayList<>(read.problems());
    // Names that only the compiler gives, such as video/to-gray8, are fine here.
    problems.removeIf(problem -> problem.code().equals("bad-name"));
    Graph graph = read.graph().orElseThrow(() -> new AssertionError(read.problems().toString()));
    ResolveContext context =
        new ResolveContext(
            registry,
            Map.of(STREAM, Map.of()),
            Map.of(),
            Map.of("graph", "test", "run", "test", "seed", "1"),
            name -> Optional.empty(),
            directory,
            observed,
            false);
    ResolvedGraph resolved =
        new Resolver(context, (draft, sink) -> {}, problems::add).resolve(graph).graph();
    if (!problems.isEmpty()) {
      throw new AssertionError("the nodes of the test are wrong: " + problems);
    }
    return resolved;
  }

  /** What the rule made of a graph. */
  public final class Applied {
    private final ResolvedGraph before;
    private final Rule.Outcome outcome;

    private Applied(ResolvedGraph before, Rule.Outcome outcome) {
      this.before = before;
      this.outcome = outcome;
    }

    /** The graph after the rule. */
    public ResolvedGraph graph() {
      return outcome.graph();
    }

    /** Checks that the rule made these nodes, and said that it changed something. */
    public Applied gives(String nodes) {
      expect(print(resolve(nodes)), print(outcome.graph()));
      if (outcome.changes().isEmpty()) {
        throw new AssertionError(rule.name() + " changed the graph but does not say so");
      }
      return this;
    }

    /** Checks that the rule changed no node and no wire, and said nothing. */
    public Applied leavesAlone() {
      expect(print(before), print(outcome.graph()));
      if (!outcome.changes().isEmpty()) {
        throw new AssertionError(rule.name() + " claims " + outcome.changes());
      }
      return this;
    }

    /** Checks that one of the changes is told so. */
    public Applied says(String what) {
      if (outcome.changes().stream().noneMatch(change -> change.what().equals(what))) {
        throw new AssertionError("'%s' is not among %s".formatted(what, outcome.changes()));
      }
      return this;
    }

    /** Checks the pixel format of an output, {@code node.port}. */
    public Applied format(String output, PixelFormat format) {
      int dot = output.lastIndexOf('.');
      End end = new End(output.substring(0, dot), output.substring(dot + 1));
      expect(format.label(), String.valueOf(outcome.graph().formats().get(end)));
      return this;
    }
  }

  private static void expect(String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected\n" + expected + "\nbut was\n" + actual);
    }
  }

  private static String print(ResolvedGraph graph) {
    TreeSet<String> lines = new TreeSet<>();
    for (ResolvedNode node : graph.nodes()) {
      lines.add(
          "node " + node.id() + ": " + node.instance().map(RuleTester::print).orElse("subgraph"));
    }
    for (ResolvedWire wire : graph.wires()) {
      lines.add("wire %s #%d %s".formatted(wire, wire.index(), wire.alignment()));
    }
    graph.observed().forEach(end -> lines.add("looked at " + end));
    return String.join("\n", lines);
  }

  private static String print(Instance<?> instance) {
    return instance.type() + instance.plain(STREAM);
  }
}

package io.kinoloom.compile.resolve;

import io.kinoloom.compile.resolve.Draft.DraftNode;
import io.kinoloom.compile.resolve.Draft.DraftWire;
import io.kinoloom.compile.resolve.Draft.Target;
import io.kinoloom.compile.resolve.ResolvedGraph.Body;
import io.kinoloom.compile.resolve.ResolvedGraph.Broken;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Group;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.GraphPort;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.OnError;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Names;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * From names to what they stand for. Reports what is wrong with node types, params and subgraph
 * files; what is wrong with wires is left to checkers, which it applies to every graph it meets. A
 * node or wire that has problems is left out of, or broken in, the resolved graph.
 */
public final class Resolver {
  private static final int MOST_NODES = 2000;
  private static final int DEEPEST = 16;

  private final ResolveContext context;
  private final BiConsumer<Draft, Consumer<Problem>> checkers;
  private final Consumer<Problem> problems;
  private int nodeCount;

  /**
   * @param checkers what to do with every draft, subgraph files' included
   */
  public Resolver(
      ResolveContext context,
      BiConsumer<Draft, Consumer<Problem>> checkers,
      Consumer<Problem> problems) {
    this.context = context;
    this.checkers = checkers;
    this.problems = problems;
  }

  /**
   * What came of resolving.
   *
   * @param graph as far as it could be resolved
   * @param params values of the graph's params, by stream and name
   */
  public record Resolved(ResolvedGraph graph, Map<String, Map<String, String>> params) {}

  /** Resolves the graph of a run. */
  public Resolved resolve(Graph graph) {
    Map<String, Map<String, Value.Scalar>> given = new LinkedHashMap<>();
    context
        .streams()
        .forEach(
            (stream, params) -> {
              Map<String, Value.Scalar> values = new LinkedHashMap<>();
              context.set().forEach((name, text) -> values.put(name, given("--set", name, text)));
              params.forEach(
                  (name, text) -> values.put(name, given("stream " + stream, name, text)));
              given.put(stream, values);
            });
    List<WireEnd> observed = context.observed().stream().map(Resolver::observed).toList();
    return new Scope(graph, context.baseDirectory(), given, observed, List.of()).resolve();
  }

  private static Value.Scalar given(String by, String name, String text) {
    return new Value.Scalar(text, false, Location.of(by + " " + name));
  }

  private static WireEnd observed(String text) {
    int dot = text.indexOf('.');
    Optional<String> port = dot < 0 ? Optional.empty() : Optional.of(text.substring(dot + 1));
    String node = dot < 0 ? text : text.substring(0, dot);
    return new WireEnd(node, port, Optional.empty(), Location.of("observed output " + text));
  }

  /** One graph file, with the values its params have. */
  private final class Scope {
    private final Graph graph;
    private final Path directory;
    private final Map<String, Map<String, Value.Scalar>> given;
    private final List<WireEnd> observed;
    private final List<Path> files;
    private final Map<String, References> references = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> params = new LinkedHashMap<>();

    Scope(
        Graph graph,
        Path directory,
        Map<String, Map<String, Value.Scalar>> given,
        List<WireEnd> observed,
        List<Path> files) {
      this.graph = graph;
      this.directory = directory;
      this.given = given;
      this.observed = observed;
      this.files = files;
    }

    Resolved resolve() {
      given.keySet().forEach(this::resolveParams);
      Map<String, DraftNode> nodes = new LinkedHashMap<>();
      for (GraphNode node : graph.nodes().values()) {
        nodes.put(node.id(), new DraftNode(node, body(node)));
      }
      Draft draft = new Draft(graph, nodes, context.registry(), observed);
      checkers.accept(draft, problems);
      return new Resolved(resolved(draft), params);
    }

    private void resolveParams(String stream) {
      Map<String, References.Bound> builtIn = new LinkedHashMap<>();
      context
          .builtIn()
          .forEach(
              (name, text) -> builtIn.put(name, new References.Bound(text, !name.equals("seed"))));
      builtIn.put("stream", new References.Bound(stream, true));
      Map<String, String> values =
          GraphParams.resolve(
              graph.params(),
              given.get(stream),
              new References(builtIn, context.environment()),
              context.exampleParams(),
              problems);
      params.put(stream, values);
      Map<String, References.Bound> names = new LinkedHashMap<>(builtIn);
      graph
          .params()
          .forEach(
              (name, declaration) -> {
                // A param whose value is wrong has been reported; references to it are not wrong.
                String text = values.getOrDefault(name, GraphParams.example(declaration));
                names.put(name, References.Bound.of(declaration.type(), text));
              });
      references.put(stream, new References(names, context.environment()));
    }

    private Body body(GraphNode node) {
      nodeCount++;
      if (nodeCount == MOST_NODES + 1) {
        problem(
            node,
            "graph-too-large",
            "more than " + MOST_NODES + " nodes",
            "split the graph into several runs");
      }
      if (nodeCount > MOST_NODES || node.type().isEmpty()) {
        return new Broken();
      }
      Map<String, Map<String, Value.Entry>> entries = new LinkedHashMap<>();
      references.forEach((stream, names) -> entries.put(stream, replaced(node, names)));
      if (isPath(node.type())) {
        return group(node, entries);
      }
      return definition(node)
          .map(definition -> instance(definition, node, entries))
          .orElseGet(Broken::new);
    }

    private <P extends Record> Body instance(
        NodeDefinition<P> definition,
        GraphNode node,
        Map<String, Map<String, Value.Entry>> entries) {
      return new InstanceResolver<>(definition, node, problems).resolve(entries);
    }

    private Map<String, Value.Entry> replaced(GraphNode node, References names) {
      Map<String, Value.Entry> entries = new LinkedHashMap<>();
      node.params()
          .forEach(
              (name, entry) -> {
                Value value =
                    names.replace(entry.value(), problem -> problems.accept(problem.at(node.id())));
                entries.put(name, new Value.Entry(name, value, entry.location()));
              });
      return entries;
    }

    private Optional<NodeDefinition<?>> definition(GraphNode node) {
      NodeRegistry registry = context.registry();
      if (registry.find(node.type()).isEmpty()) {
        List<String> near = Names.near(node.type(), registry.ids());
        problem(
            node,
            "unknown-node-type",
            "there is no node type '" + node.type() + "'",
            near.isEmpty()
                ? "'kinoloom nodes' lists them all"
                : "did you mean " + Names.either(near) + "?");
        return Optional.empty();
      }
      if (node.version().isEmpty()) {
        return registry.find(node.type());
      }
      int version = node.version().getAsInt();
      Optional<NodeDefinition<?>> found = registry.find(node.type(), version);
      if (found.isEmpty()) {
        problem(
            node,
            "unknown-version",
            "there is no version %d of node type '%s'".formatted(version, node.type()),
            "there is "
                + registry.versions(node.type()).stream()
                    .map(known -> node.type() + "@" + known)
                    .reduce((left, right) -> left + ", " + right)
                    .orElse("none"));
      }
      return found;
    }

    private Body group(GraphNode node, Map<String, Map<String, Value.Entry>> entries) {
      if (node.version().isPresent()) {
        problem(
            node, "unknown-version", "a subgraph file has no versions", "remove the @ and number");
      }
      if (node.onError() != OnError.FAIL) {
        problem(
            node,
            "on-error-of-subgraph",
            "a subgraph has no on-error of its own",
            "say on-error at the nodes in " + node.type());
      }
      Path path;
      try {
        path = directory.resolve(node.type()).normalize();
      } catch (InvalidPathException e) {
        problem(node, "bad-node-type", "'" + node.type() + "' is no path", "write ./file.yaml");
        return new Broken();
      }
      Path identity = path.toAbsolutePath();
      if (files.contains(identity) || files.size() >= DEEPEST) {
        problem(
            node,
            "subgraph-recursion",
            files.contains(identity)
                ? node.type() + " contains itself"
                : "more than " + DEEPEST + " levels of subgraphs",
            "remove the subgraph from itself");
        return new Broken();
      }
      return read(node, path)
          .map(
              inner -> {
                List<Path> outer = new ArrayList<>(files);
                outer.add(identity);
                return group(node, inner, path, entries, outer);
              })
          .orElseGet(Broken::new);
    }

    private Optional<Graph> read(GraphNode node, Path path) {
      if (!Files.isRegularFile(path)) {
        problem(
            node,
            "missing-subgraph",
            "there is no file " + path,
            "the path is relative to the directory of the graph file");
        return Optional.empty();
      }
      try {
        GraphReader.Read read = GraphReader.read(path);
        read.problems().forEach(problems);
        return read.graph();
      } catch (IOException e) {
        problem(
            node,
            "missing-subgraph",
            path + " cannot be read: " + e.getMessage(),
            "check its permissions");
        return Optional.empty();
      }
    }

    private Body group(
        GraphNode node,
        Graph inner,
        Path path,
        Map<String, Map<String, Value.Entry>> entries,
        List<Path> outer) {
      if (inner.inputs().isEmpty() && inner.outputs().isEmpty()) {
        problem(
            node,
            "subgraph-without-ports",
            path + " declares neither inputs nor outputs",
            "add inputs: or outputs: to it, so that it can be wired");
      }
      Map<String, Map<String, Value.Scalar>> values = new LinkedHashMap<>();
      entries.forEach(
          (stream, params) -> {
            Map<String, Value.Scalar> scalars = new LinkedHashMap<>();
            params.forEach(
                (name, entry) -> {
                  if (entry.value() instanceof Value.Scalar scalar) {
                    scalars.put(name, scalar);
                  } else {
                    problems.accept(
                        Problem.of(
                                "bad-param",
                                entry.location(),
                                "'" + name + "' must be a single value",
                                "params of subgraphs are no lists")
                            .at(node.id()));
                  }
                });
            values.put(stream, scalars);
          });
      Path innerDirectory = path.getParent() == null ? Path.of("") : path.getParent();
      ResolvedGraph resolved =
          new Scope(inner, innerDirectory, values, List.of(), outer).resolve().graph();
      return new Group(resolved, ports(inner));
    }

    private ResolvedGraph resolved(Draft draft) {
      List<ResolvedNode> nodes =
          draft.nodes().values().stream()
              .map(
                  node ->
                      new ResolvedNode(
                          node.id(),
                          node.body(),
                          node.written().onError(),
                          node.written().location()))
              .toList();
      List<ResolvedWire> wires = new ArrayList<>();
      for (DraftWire wire : draft.wires()) {
        boolean known = wire.input().isPresent() || wire.to().contract().isEmpty();
        Alignment alignment =
            wire.end()
                .alignment()
                .or(() -> wire.input().map(Input::alignment))
                .orElse(Alignment.EXACT);
        if (known) {
          end(wire.target())
              .ifPresent(
                  from ->
                      wires.add(
                          new ResolvedWire(
                              from,
                              wire.to().id(),
                              wire.port(),
                              wire.index(),
                              alignment,
                              wire.end().location())));
        }
      }
      Map<String, End> outputs = new LinkedHashMap<>();
      for (GraphPort port : graph.outputs().values()) {
        end(draft.target(port.from(), Optional.of(port.type())))
            .ifPresent(from -> outputs.put(port.name(), from));
      }
      List<End> kept =
          observed.stream()
              .flatMap(end -> end(draft.target(end, Optional.empty())).stream())
              .toList();
      return new ResolvedGraph(nodes, wires, outputs, kept, Map.of());
    }

    private void problem(GraphNode node, String code, String message, String hint) {
      problems.accept(Problem.of(code, node.typeLocation(), message, hint).at(node.id()));
    }
  }

  /** Whether a node's type names a subgraph file. */
  public static boolean isPath(String type) {
    return type.startsWith("./")
        || type.startsWith("../")
        || type.startsWith("/")
        || type.endsWith(".yaml")
        || type.endsWith(".yml");
  }

  private static Optional<End> end(Target target) {
    if (target instanceof Target.Found found) {
      return Optional.of(found.end());
    }
    return target instanceof Target.Unknowable unknowable
        ? Optional.of(unknowable.end())
        : Optional.empty();
  }

  /** The ports of a graph used as a node type; their pixel formats are settled after inlining. */
  private static Contract ports(Graph graph) {
    Contract.Builder contract = Contract.builder();
    for (GraphPort port : graph.inputs().values()) {
      Input<?> input = Input.of(port.name(), port.type(), port.doc());
      contract.input(port.required() ? input : input.optional());
    }
    for (GraphPort port : graph.outputs().values()) {
      contract.output(output(port));
    }
    return contract.build();
  }

  private static Output<?> output(GraphPort port) {
    if (port.type() == (PayloadType<?>) PayloadType.VIDEO) {
      Output<VideoFrame> video = Output.of(port.name(), PayloadType.VIDEO, port.doc());
      return video.produces(PixelFormat.values());
    }
    return Output.of(port.name(), port.type(), port.doc());
  }
}

package io.kinoloom.compile.rule;

import io.kinoloom.compile.format.FormatChoice;
import io.kinoloom.compile.format.FormatNegotiator;
import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.OnError;
import io.kinoloom.graph.Problem;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.PixelFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settles the pixel format of every video output, and puts a conversion where producer and consumer
 * cannot agree: once for each output and format, whatever the number of consumers.
 */
public final class InsertPixelFormatConversion implements Rule {
  /** The node type that converts: input {@code video}, output {@code video}, param format. */
  public static final String CONVERT = "convert";

  private static final String VIDEO = "video";

  private final NodeRegistry registry;
  private final List<String> streams;

  /**
   * @param registry has the node type {@value #CONVERT}, if any conversion is needed
   * @param streams names of the streams of the run
   */
  public InsertPixelFormatConversion(NodeRegistry registry, List<String> streams) {
    this.registry = registry;
    this.streams = List.copyOf(streams);
  }

  @Override
  public Outcome apply(ResolvedGraph graph) throws GraphException {
    FormatChoice choice = FormatNegotiator.negotiate(graph);
    Map<End, PixelFormat> formats = new TreeMap<>(choice.outputs());
    Map<String, List<ResolvedNode>> inserted = new LinkedHashMap<>();
    List<ResolvedWire> wires = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    for (ResolvedWire wire : graph.wires()) {
      PixelFormat given = choice.outputs().get(wire.from());
      PixelFormat arriving = choice.wires().get(wire);
      if (given == arriving) {
        wires.add(wire);
        continue;
      }
      String id = idOf(graph, wire.from(), arriving);
      End converted = new End(id, VIDEO);
      if (ids.add(id)) {
        ResolvedNode producer = graph.node(wire.from().node());
        ResolvedNode convert = convert(id, arriving, wire, producer);
        inserted.computeIfAbsent(producer.id(), key -> new ArrayList<>()).add(convert);
        wires.add(
            new ResolvedWire(
                wire.from(),
                id,
                VIDEO,
                0,
                convert.contract().input(VIDEO).orElseThrow().alignment(),
                wire.location()));
        formats.put(converted, arriving);
        changes.add(change(graph, choice, wire, given, arriving, id));
      }
      wires.add(wire.from(converted));
    }
    List<ResolvedNode> nodes = new ArrayList<>();
    for (ResolvedNode node : graph.nodes()) {
      nodes.add(node);
      nodes.addAll(inserted.getOrDefault(node.id(), List.of()));
    }
    return new Outcome(graph.with(nodes, wires).withFormats(formats), changes);
  }

  private static String idOf(ResolvedGraph graph, End end, PixelFormat format) {
    boolean alone = graph.node(end.node()).contract().outputs().size() == 1;
    return end.node() + "/" + (alone ? "" : end.port() + "-") + "to-" + format.label();
  }

  private static Change change(
      ResolvedGraph graph,
      FormatChoice choice,
      ResolvedWire wire,
      PixelFormat given,
      PixelFormat arriving,
      String id) {
    List<String> consumers =
        graph.outOf(wire.from()).stream()
            .filter(other -> choice.wires().get(other) == arriving)
            .map(other -> other.toNode() + "." + other.toPort())
            .toList();
    return new Change(
        "inserted " + id,
        "%s gives %s, and %s %s best in %s"
            .formatted(
                wire.from(),
                given,
                String.join(", ", consumers),
                consumers.size() == 1 ? "takes it" : "take it",
                arriving));
  }

  private ResolvedNode convert(
      String id, PixelFormat format, ResolvedWire wire, ResolvedNode producer)
      throws GraphException {
    NodeDefinition<?> definition = registry.find(CONVERT).orElse(null);
    if (definition == null) {
      throw new GraphException(
          List.of(
              Problem.of(
                      "no-conversion",
                      wire.location(),
                      "'%s' must be converted to %s, and there is no node type '%s'"
                          .formatted(wire.from(), format, CONVERT),
                      "add the module that has it to the class path")
                  .at(producer.id(), wire.from().port())));
    }
    return new ResolvedNode(id, instance(definition, format), OnError.FAIL, producer.location());
  }

  private <P extends Record> Instance<P> instance(
      NodeDefinition<P> definition, PixelFormat format) {
    P params = ParamsBinder.fromPlain(definition.type().params(), Map.of("format", format.label()));
    Map<String, P> byStream = new LinkedHashMap<>();
    streams.forEach(stream -> byStream.put(stream, params));
    return new Instance<>(definition, byStream, definition.contract(params), Map.of());
  }
}

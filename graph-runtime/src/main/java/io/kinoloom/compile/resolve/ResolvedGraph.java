package io.kinoloom.compile.resolve;

import io.kinoloom.graph.Location;
import io.kinoloom.graph.OnError;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.PixelFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * A graph whose names have been replaced by what they stand for. Immutable; every rule takes one
 * and returns another.
 */
public final class ResolvedGraph {
  private final List<ResolvedNode> nodes;
  private final List<ResolvedWire> wires;
  private final Map<String, End> outputs;
  private final List<End> observed;
  private final Map<End, PixelFormat> formats;
  private final Map<String, ResolvedNode> byId = new HashMap<>();
  private final Map<String, List<ResolvedWire>> into = new HashMap<>();
  private final Map<String, List<ResolvedWire>> outOf = new HashMap<>();

  /**
   * A graph.
   *
   * @param nodes in the order of the file
   * @param wires in the order of the file
   * @param outputs of a graph used as a node type: which end each of its outputs shows
   * @param observed outputs that are kept though nobody may read them
   * @param formats pixel format of each video output, as far as negotiated
   */
  public ResolvedGraph(
      List<ResolvedNode> nodes,
      List<ResolvedWire> wires,
      Map<String, End> outputs,
      List<End> observed,
      Map<End, PixelFormat> formats) {
    this.nodes = List.copyOf(nodes);
    this.wires = List.copyOf(wires);
    this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    this.observed = List.copyOf(observed);
    this.formats = Collections.unmodifiableMap(new TreeMap<>(formats));
    this.nodes.forEach(node -> byId.put(node.id(), node));
    for (ResolvedWire wire : this.wires) {
      into.computeIfAbsent(wire.toNode(), node -> new ArrayList<>()).add(wire);
      outOf.computeIfAbsent(wire.from().node(), node -> new ArrayList<>()).add(wire);
    }
  }

  /** In the order of the file. */
  public List<ResolvedNode> nodes() {
    return nodes;
  }

  /** In the order of the file. */
  public List<ResolvedWire> wires() {
    return wires;
  }

  /** Of a graph used as a node type: which end each of its outputs shows. */
  public Map<String, End> outputs() {
    return outputs;
  }

  /** Outputs that are kept though nobody may read them. */
  public List<End> observed() {
    return observed;
  }

  /** Pixel format of each video output, as far as negotiated. */
  public Map<End, PixelFormat> formats() {
    return formats;
  }

  /**
   * An output of a node, or with an empty node an input of the graph itself.
   *
   * @param node id, or empty
   * @param port name
   */
  public record End(String node, String port) implements Comparable<End> {
    /** Whether it is an input of the graph that holds the wire. */
    public boolean isGraphInput() {
      return node.isEmpty();
    }

    @Override
    public int compareTo(End other) {
      int byNode = node.compareTo(other.node);
      return byNode != 0 ? byNode : port.compareTo(other.port);
    }

    @Override
    public String toString() {
      return isGraphInput() ? port : node + "." + port;
    }
  }

  /**
   * A wire.
   *
   * @param from where packets come from
   * @param toNode id of the consumer
   * @param toPort its input
   * @param index position among the wires of a repeated input, otherwise 0
   * @param alignment how the consumer aligns it
   * @param location where the graph file says so
   */
  public record ResolvedWire(
      End from, String toNode, String toPort, int index, Alignment alignment, Location location) {
    /** The same wire from elsewhere. */
    public ResolvedWire from(End newFrom) {
      return new ResolvedWire(newFrom, toNode, toPort, index, alignment, location);
    }

    @Override
    public String toString() {
      return from + " -> " + toNode + "." + toPort;
    }
  }

  /**
   * A node.
   *
   * @param id in the graph; {@code outer/inner} once its subgraph is inlined
   * @param body what it is
   * @param onError what to do with packets it fails on
   * @param location where the graph file declares it
   */
  public record ResolvedNode(String id, Body body, OnError onError, Location location) {
    /** The instance, where this is one. */
    public Optional<Instance<?>> instance() {
      return body instanceof Instance<?> instance ? Optional.of(instance) : Optional.empty();
    }

    /** Ports and promises; of an instance only. */
    public Contract contract() {
      return instance()
          .orElseThrow(() -> new IllegalStateException(id + " is not resolved"))
          .contract();
    }

    /** Whether it has no inputs at all. */
    public boolean isSource() {
      return contract().inputs().isEmpty();
    }

    /** Whether it has no outputs of its own, or one that leaves the run. */
    public boolean isSink() {
      return contract().writes();
    }

    /** Whether what it does is a result of the run, even if nothing reads its outputs. */
    public boolean hasResult() {
      return isSink() || contract().reporting();
    }
  }

  /** What a node is. */
  public sealed interface Body {}

  /**
   * An instance of a node type.
   *
   * @param definition the node type
   * @param params params for each stream, by the stream's name
   * @param contract the same for all streams
   * @param places where the graph file gives a param, by the param's name
   */
  public record Instance<P extends Record>(
      NodeDefinition<P> definition,
      Map<String, P> params,
      Contract contract,
      Map<String, Location> places)
      implements Body {
    public Instance {
      params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
      places = Map.copyOf(places);
    }

    /** Id of the node type. */
    public String type() {
      return definition.type().id();
    }

    /** Plain params for a stream. */
    public Map<String, Object> plain(String stream) {
      return ParamsBinder.toPlain(params.get(stream));
    }
  }

  /**
   * A subgraph file used as a node type.
   *
   * @param graph what it declares
   * @param contract its ports
   */
  public record Group(ResolvedGraph graph, Contract contract) implements Body {}

  /** A node that has problems of its own, which have been reported. */
  public record Broken() implements Body {}

  /** The node called {@code id}. */
  public ResolvedNode node(String id) {
    return find(id).orElseThrow(() -> new IllegalArgumentException("no node " + id));
  }

  /** The node called {@code id}, if there is one. */
  public Optional<ResolvedNode> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Wires into a node. */
  public List<ResolvedWire> into(String node) {
    return Collections.unmodifiableList(into.getOrDefault(node, List.of()));
  }

  /** Wires out of a node. */
  public List<ResolvedWire> outOf(String node) {
    return Collections.unmodifiableList(outOf.getOrDefault(node, List.of()));
  }

  /** Wires out of one output. */
  public List<ResolvedWire> outOf(End end) {
    return outOf(end.node()).stream().filter(wire -> wire.from().equals(end)).toList();
  }

  /** The same graph with other nodes and wires. */
  public ResolvedGraph with(List<ResolvedNode> newNodes, List<ResolvedWire> newWires) {
    return new ResolvedGraph(newNodes, newWires, outputs, observed, formats);
  }

  /** The same graph with these pixel formats. */
  public ResolvedGraph withFormats(Map<End, PixelFormat> newFormats) {
    return new ResolvedGraph(nodes, wires, outputs, observed, newFormats);
  }

  /** The same graph with other observed outputs. */
  public ResolvedGraph observing(List<End> newObserved) {
    return new ResolvedGraph(nodes, wires, outputs, newObserved, formats);
  }

  /**
   * The nodes, producers before consumers, otherwise in the order of the file.
   *
   * @throws IllegalStateException if the wires form a cycle
   */
  public List<ResolvedNode> inOrder() {
    Map<String, Integer> position = new HashMap<>();
    Map<String, Integer> missing = new HashMap<>();
    PriorityQueue<ResolvedNode> ready =
        new PriorityQueue<>(Comparator.comparing(node -> position.get(node.id())));
    for (ResolvedNode node : nodes) {
      position.put(node.id(), position.size());
      int producers =
          (int) into(node.id()).stream().filter(wire -> !wire.from().isGraphInput()).count();
      missing.put(node.id(), producers);
    }
    nodes.stream().filter(node -> missing.get(node.id()) == 0).forEach(ready::add);
    List<ResolvedNode> ordered = new ArrayList<>();
    while (!ready.isEmpty()) {
      ResolvedNode next = ready.poll();
      ordered.add(next);
      for (ResolvedWire wire : outOf(next.id())) {
        if (missing.merge(wire.toNode(), -1, Integer::sum) == 0) {
          ready.add(node(wire.toNode()));
        }
      }
    }
    if (ordered.size() < nodes.size()) {
      throw new IllegalStateException("the wires form a cycle");
    }
    return ordered;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResolvedGraph that
        && nodes.equals(that.nodes)
        && wires.equals(that.wires)
        && outputs.equals(that.outputs)
        && observed.equals(that.observed)
        && formats.equals(that.formats);
  }

  @Override
  public int hashCode() {
    return Objects.hash(nodes, wires, outputs, observed, formats);
  }

  @Override
  public String toString() {
    return "ResolvedGraph[" + nodes + ", " + wires + "]";
  }
}

package io.kinoloom.compile.resolve;

import io.kinoloom.compile.resolve.ResolvedGraph.Body;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Group;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.GraphPort;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph as written, beside what is known of each node's type. What checkers of wires look at.
 *
 * @param graph as written
 * @param nodes by id, in the order of the file
 * @param registry node types
 * @param observed outputs that are looked at
 */
public record Draft(
    Graph graph, Map<String, DraftNode> nodes, NodeRegistry registry, List<WireEnd> observed) {

  public Draft {
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    observed = List.copyOf(observed);
  }

  /**
   * A node.
   *
   * @param written as in the file
   * @param body what it is, broken if that could not be found out
   */
  public record DraftNode(GraphNode written, Body body) {
    /** Its ports, unless the node is broken. */
    public Optional<Contract> contract() {
      if (body instanceof Instance<?> instance) {
        return Optional.of(instance.contract());
      }
      return body instanceof Group group ? Optional.of(group.contract()) : Optional.empty();
    }

    public String id() {
      return written.id();
    }
  }

  /**
   * A wire into a node.
   *
   * @param to the consumer
   * @param port name of its input
   * @param input that input, if it is known
   * @param index position among the wires of the input
   * @param end where it comes from, as written
   * @param target what {@code end} means
   */
  public record DraftWire(
      DraftNode to, String port, Optional<Input<?>> input, int index, WireEnd end, Target target) {}

  /** What the end of a wire means. */
  public sealed interface Target {
    /** An output, and what it carries. */
    record Found(End end, PayloadType<?> type) implements Target {}

    /** A node whose ports nobody knows, because it is broken. */
    record Unknowable(End end) implements Target {}

    /** No node or graph input has this name. */
    record NoNode() implements Target {}

    /** The node has no such output. */
    record NoPort(DraftNode node) implements Target {}

    /** The node has no outputs at all. */
    record NoOutputs(DraftNode node) implements Target {}

    /** The node has several outputs and the wire does not say which. */
    record Ambiguous(DraftNode node) implements Target {}
  }

  /** Every wire between nodes, in the order of the file. */
  public List<DraftWire> wires() {
    List<DraftWire> wires = new ArrayList<>();
    for (DraftNode node : nodes.values()) {
      for (Map.Entry<String, GraphNode.InputWires> port : node.written().inputs().entrySet()) {
        Optional<Input<?>> input =
            node.contract().flatMap(contract -> contract.input(port.getKey()));
        List<WireEnd> ends = port.getValue().ends();
        for (int index = 0; index < ends.size(); index++) {
          WireEnd end = ends.get(index);
          Target target = target(end, input.map(Input::type));
          wires.add(new DraftWire(node, port.getKey(), input, index, end, target));
        }
      }
    }
    return wires;
  }

  /**
   * What the end of a wire means. {@code node} alone means its only output, or among several the
   * first, if that is the only one that carries what is wanted.
   */
  public Target target(WireEnd end, Optional<PayloadType<?>> wanted) {
    DraftNode node = nodes.get(end.node());
    if (node == null) {
      GraphPort input = graph.inputs().get(end.node());
      if (input == null || end.port().isPresent()) {
        return new Target.NoNode();
      }
      return new Target.Found(new End("", input.name()), input.type());
    }
    if (node.contract().isEmpty()) {
      return new Target.Unknowable(new End(end.node(), end.port().orElse("?")));
    }
    Contract contract = node.contract().get();
    if (end.port().isPresent()) {
      return contract
          .output(end.port().get())
          .map(output -> found(node, output))
          .orElse(new Target.NoPort(node));
    }
    List<Output<?>> outputs = contract.outputs();
    if (outputs.isEmpty()) {
      return new Target.NoOutputs(node);
    }
    List<Output<?>> fitting =
        outputs.stream()
            .filter(output -> wanted.filter(output.type()::equals).isPresent())
            .toList();
    if (outputs.size() == 1 || (fitting.size() == 1 && fitting.get(0) == outputs.get(0))) {
      return found(node, outputs.get(0));
    }
    return new Target.Ambiguous(node);
  }

  private static Target found(DraftNode node, Output<?> output) {
    return new Target.Found(new End(node.id(), output.name()), output.type());
  }

  /** Names that the end of a wire can begin with. */
  public List<String> wireableNames() {
    List<String> names = new ArrayList<>(nodes.keySet());
    names.addAll(graph.inputs().keySet());
    return names;
  }
}

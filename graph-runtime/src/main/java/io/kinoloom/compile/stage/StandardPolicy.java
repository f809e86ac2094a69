package io.kinoloom.compile.stage;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.compile.rule.InsertPixelFormatConversion;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Output;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Cuts after a heavy source, before a heavy sink and between heavy nodes. What lies between two
 * costly nodes and is itself light, or a conversion of the pixel format, runs on that side of the
 * cut that lets fewer bytes cross it; on the producer's side if it makes no difference.
 */
final class StandardPolicy implements FusionPolicy {

  @Override
  public Decision decide(Question question) {
    ResolvedGraph graph = question.graph();
    ResolvedNode consumer = question.consumer();
    Optional<String> cut = cut(question.stage(), consumer);
    if (cut.isPresent()) {
      return new Keep(cut.get());
    }
    if (isMovable(consumer)) {
      return place(graph, question.wire(), question.stage());
    }
    return new Fuse();
  }

  /** Why the node cannot join the stage; movable nodes always can. */
  private static Optional<String> cut(List<ResolvedNode> stage, ResolvedNode consumer) {
    if (isMovable(consumer)) {
      return Optional.empty();
    }
    Cost cost = consumer.contract().cost();
    Optional<ResolvedNode> heavySource =
        stage.stream().filter(ResolvedNode::isSource).filter(StandardPolicy::isHeavy).findFirst();
    if (heavySource.isPresent()) {
      return Optional.of(
          "%s is a heavy source and %s is %s: reading and %s use different cores"
              .formatted(
                  heavySource.get().id(),
                  consumer.id(),
                  cost.name().toLowerCase(Locale.ROOT),
                  consumer.isSink() ? "writing" : "computing"));
    }
    if (consumer.isSink()
        && isHeavy(consumer)
        && !stage.stream().allMatch(StandardPolicy::isMovable)) {
      return Optional.of(
          "%s is a heavy sink: computing and writing use different cores".formatted(consumer.id()));
    }
    return stage.stream()
        .filter(node -> isHeavy(node) && isHeavy(consumer))
        .findFirst()
        .map(
            node ->
                "%s and %s are both heavy and use different cores"
                    .formatted(node.id(), consumer.id()));
  }

  /**
   * Follows the chain of movable nodes that begins with the wire's consumer to the first costly
   * nodes. If none of those can join the stage, the cut goes where the fewest bytes cross.
   */
  private static Decision place(ResolvedGraph graph, ResolvedWire wire, List<ResolvedNode> stage) {
    double before = WireWeights.of(graph, wire.from());
    double least = Double.POSITIVE_INFINITY;
    List<ResolvedWire> next = wiresOut(graph, wire.toNode());
    while (isOneMovable(graph, next)) {
      least = Math.min(least, weight(graph, next));
      next = wiresOut(graph, next.get(0).toNode());
    }
    least = Math.min(least, weight(graph, next));
    List<Optional<String>> cuts =
        next.stream().map(after -> cut(stage, graph.node(after.toNode()))).toList();
    if (cuts.isEmpty() || cuts.stream().anyMatch(Optional::isEmpty) || least <= before) {
      return new Fuse();
    }
    return new Keep(
        "%s; fewer bytes cross before %s than after it"
            .formatted(cuts.get(0).orElseThrow(), wire.toNode()),
        true);
  }

  private static boolean isOneMovable(ResolvedGraph graph, List<ResolvedWire> wires) {
    return wires.size() == 1 && isMovable(graph.node(wires.get(0).toNode()));
  }

  private static double weight(ResolvedGraph graph, List<ResolvedWire> wires) {
    return wires.stream()
        .map(ResolvedWire::from)
        .distinct()
        .mapToDouble(end -> WireWeights.of(graph, end))
        .sum();
  }

  private static List<ResolvedWire> wiresOut(ResolvedGraph graph, String node) {
    return graph.outOf(node).stream()
        .filter(wire -> !wire.from().port().equals(Output.ERRORS_NAME))
        .toList();
  }

  private static boolean isHeavy(ResolvedNode node) {
    return node.contract().cost() == Cost.HEAVY;
  }

  private static boolean isMovable(ResolvedNode node) {
    return !node.isSource()
        && (node.contract().cost() == Cost.LIGHT
            || node.instance()
                .filter(instance -> instance.type().equals(InsertPixelFormatConversion.CONVERT))
                .isPresent());
  }
}

package io.kinoloom.compile.rule;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.graph.OnError;
import io.kinoloom.spi.Alignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Drops a {@code resize} that follows one with the same params, width and height both among them:
 * its pictures have their size already, so it would hand them on pixel by pixel. Resizes to
 * different sizes stay, because two interpolations are not one.
 */
public final class MergeConsecutiveResizes implements Rule {
  private static final String RESIZE = "resize";
  private static final String VIDEO = "video";

  @Override
  public Outcome apply(ResolvedGraph graph) {
    List<Change> changes = new ArrayList<>();
    ResolvedGraph merged = graph;
    Optional<ResolvedWire> next = redundant(merged);
    while (next.isPresent()) {
      ResolvedWire wire = next.get();
      merged = without(merged, wire);
      changes.add(
          new Change(
              "merged %s into %s".formatted(wire.toNode(), wire.from().node()),
              "both resize to the same size, so the second would change nothing"));
      next = redundant(merged);
    }
    return new Outcome(merged, changes);
  }

  private static Optional<ResolvedWire> redundant(ResolvedGraph graph) {
    return graph.wires().stream()
        .filter(wire -> wire.from().port().equals(VIDEO) && wire.toPort().equals(VIDEO))
        .filter(wire -> wire.alignment().equals(Alignment.EXACT))
        .filter(wire -> areAlike(graph.node(wire.from().node()), graph.node(wire.toNode())))
        .findFirst();
  }

  private static boolean areAlike(ResolvedNode first, ResolvedNode second) {
    Instance<?> left = first.instance().orElseThrow();
    Instance<?> right = second.instance().orElseThrow();
    return left.type().equals(RESIZE)
        && right.type().equals(RESIZE)
        && second.onError() != OnError.ROUTE
        && left.params().equals(right.params())
        && left.params().keySet().stream()
            .map(left::plain)
            .allMatch(plain -> plain.containsKey("width") && plain.containsKey("height"));
  }

  private static ResolvedGraph without(ResolvedGraph graph, ResolvedWire redundant) {
    End dropped = new End(redundant.toNode(), VIDEO);
    List<ResolvedNode> nodes =
        graph.nodes().stream().filter(node -> !node.id().equals(redundant.toNode())).toList();
    List<ResolvedWire> wires =
        graph.wires().stream()
            .filter(wire -> wire != redundant)
            .map(wire -> wire.from().equals(dropped) ? wire.from(redundant.from()) : wire)
            .toList();
    List<End> observed =
        graph.observed().stream().map(end -> end.equals(dropped) ? redundant.from() : end).toList();
    return graph.with(nodes, wires).observing(observed);
  }
}

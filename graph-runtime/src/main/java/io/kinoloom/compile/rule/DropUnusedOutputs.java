package io.kinoloom.compile.rule;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drops every node whose outputs reach neither a sink nor an observed output. */
public final class DropUnusedOutputs implements Rule {
  private final boolean keepSinks;

  /**
   * @param keepSinks whether sinks are kept; otherwise only what is observed counts
   */
  public DropUnusedOutputs(boolean keepSinks) {
    this.keepSinks = keepSinks;
  }

  @Override
  public Outcome apply(ResolvedGraph graph) {
    Deque<String> waiting = new ArrayDeque<>(graph.observed().stream().map(End::node).toList());
    if (keepSinks) {
      graph.nodes().stream()
          .filter(ResolvedNode::hasResult)
          .map(ResolvedNode::id)
          .forEach(waiting::add);
    }
    Set<String> used = new HashSet<>();
    while (!waiting.isEmpty()) {
      String node = waiting.poll();
      if (used.add(node)) {
        graph.into(node).stream().map(wire -> wire.from().node()).forEach(waiting::add);
      }
    }
    List<ResolvedNode> kept = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    for (ResolvedNode node : graph.nodes()) {
      if (used.contains(node.id())) {
        kept.add(node);
      } else {
        changes.add(
            new Change(
                "dropped " + node.id(),
                node.hasResult()
                    ? "this run looks at other outputs"
                    : "nothing reads its outputs"));
      }
    }
    List<ResolvedWire> wires =
        graph.wires().stream().filter(wire -> used.contains(wire.toNode())).toList();
    return new Outcome(graph.with(kept, wires), changes);
  }
}

package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** No packet can come back to where it was. Each cycle found is reported with its path. */
final class WiresFormNoCycle implements GraphChecker {
  @Override
  public void check(ResolvedGraph graph, Location file, Consumer<Problem> problems) {
    Set<String> done = new HashSet<>();
    for (ResolvedNode node : graph.nodes()) {
      visit(graph, node.id(), new ArrayList<>(), done, problems);
    }
  }

  private static void visit(
      ResolvedGraph graph,
      String node,
      List<ResolvedWire> path,
      Set<String> done,
      Consumer<Problem> problems) {
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i).from().node().equals(node)) {
        problems.accept(problem(path.subList(i, path.size())));
        return;
      }
    }
    if (done.contains(node)) {
      return;
    }
    for (ResolvedWire wire : graph.outOf(node)) {
      path.add(wire);
      visit(graph, wire.toNode(), path, done, problems);
      path.remove(path.size() - 1);
    }
    done.add(node);
  }

  private static Problem problem(List<ResolvedWire> cycle) {
    ResolvedWire last = cycle.get(cycle.size() - 1);
    StringBuilder path = new StringBuilder();
    cycle.forEach(wire -> path.append(wire.from().node()).append(" -> "));
    return Problem.of(
            "cycle",
            last.location(),
            "the wires form a cycle: " + path + last.toNode(),
            "remove one of these wires; a node that needs its past keeps it as state")
        .at(last.toNode(), last.toPort());
  }
}

package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** No packet can come back to where it was. Each cycle found is reported with its path. */
final class WiresFormNoCycle implements GraphChecker {

  /** A node on the way, the wire that led to it, and the wires out of it not yet followed. */
  private record Step(String node, ResolvedWire by, Iterator<ResolvedWire> next) {}

  @Override
  public void check(ResolvedGraph graph, Location file, Consumer<Problem> problems) {
    Map<String, List<ResolvedWire>> wires =
        graph.wires().stream().collect(Collectors.groupingBy(wire -> wire.from().node()));
    Set<String> done = new HashSet<>();
    for (ResolvedNode node : graph.nodes()) {
      walk(node.id(), wires, done, problems);
    }
  }

  /** Depth first, without recursion, since a chain may be long. */
  private static void walk(
      String start,
      Map<String, List<ResolvedWire>> wires,
      Set<String> done,
      Consumer<Problem> problems) {
    List<Step> way = new ArrayList<>();
    Map<String, Integer> position = new HashMap<>();
    ResolvedWire by = null; // None leads to the first.
    String node = start;
    while (true) {
      if (position.containsKey(node)) {
        List<ResolvedWire> cycle =
            new ArrayList<>(
                way.subList(position.get(node) + 1, way.size()).stream().map(Step::by).toList());
        cycle.add(by);
        problems.accept(problem(cycle));
      } else if (!done.contains(node)) {
        position.put(node, way.size());
        way.add(new Step(node, by, wires.getOrDefault(node, List.of()).iterator()));
      }
      while (!way.isEmpty() && !way.get(way.size() - 1).next().hasNext()) {
        Step finished = way.remove(way.size() - 1);
        position.remove(finished.node());
        done.add(finished.node());
      }
      if (way.isEmpty()) {
        return;
      }
      by = way.get(way.size() - 1).next().next();
      node = by.toNode();
    }
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

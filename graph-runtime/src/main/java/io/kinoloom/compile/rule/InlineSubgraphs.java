package io.kinoloom.compile.rule;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Group;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.spi.Alignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the nodes of a subgraph in place of the node that names it; they are called {@code
 * outer/inner}. Where several wires become one, it has the first alignment on its way that is not
 * exact.
 */
public final class InlineSubgraphs implements Rule {

  @Override
  public Outcome apply(ResolvedGraph graph) {
    List<Change> changes = new ArrayList<>();
    ResolvedGraph flat = graph;
    Optional<ResolvedNode> next = firstGroup(flat);
    while (next.isPresent()) {
      flat = new Border(flat, next.get()).inline();
      changes.add(
          new Change(
              "put the nodes of " + next.get().id() + " in its place",
              "a subgraph is a way of writing; stages are cut through it freely"));
      next = firstGroup(flat);
    }
    return new Outcome(flat, changes);
  }

  private static Optional<ResolvedNode> firstGroup(ResolvedGraph graph) {
    return graph.nodes().stream().filter(node -> node.body() instanceof Group).findFirst();
  }

  /** A group and the wires that cross its border. */
  private static final class Border {
    private final ResolvedGraph outer;
    private final ResolvedGraph inner;
    private final String id;

    Border(ResolvedGraph outer, ResolvedNode group) {
      this.outer = outer;
      this.inner = ((Group) group.body()).graph();
      this.id = group.id();
    }

    ResolvedGraph inline() {
      List<ResolvedNode> nodes = new ArrayList<>();
      for (ResolvedNode node : outer.nodes()) {
        if (node.id().equals(id)) {
          inner.nodes().forEach(child -> nodes.add(renamed(child)));
        } else {
          nodes.add(node);
        }
      }
      List<ResolvedWire> wires = new ArrayList<>();
      for (ResolvedWire wire : outer.wires()) {
        if (!wire.toNode().equals(id)) {
          outside(wire.from()).map(way -> along(way, wire)).ifPresent(wires::add);
        }
      }
      inner.wires().forEach(wire -> inside(wire).ifPresent(wires::add));
      Map<String, End> outputs = new LinkedHashMap<>();
      outer
          .outputs()
          .forEach((name, end) -> outside(end).ifPresent(way -> outputs.put(name, way.from)));
      List<End> observed =
          outer.observed().stream()
              .flatMap(end -> outside(end).stream())
              .map(way -> way.from)
              .toList();
      return new ResolvedGraph(nodes, wires, outputs, observed, outer.formats());
    }

    /** Where a wire comes from once the group is gone, and the alignment met on the way. */
    private record Way(End from, Alignment alignment) {}

    private static ResolvedWire along(Way way, ResolvedWire wire) {
      boolean exact = way.alignment.equals(Alignment.EXACT);
      return new ResolvedWire(
          way.from,
          wire.toNode(),
          wire.toPort(),
          wire.index(),
          exact ? wire.alignment() : way.alignment,
          wire.location());
    }

    private ResolvedNode renamed(ResolvedNode child) {
      return new ResolvedNode(name(child.id()), child.body(), child.onError(), child.location());
    }

    private String name(String child) {
      return id + "/" + child;
    }

    /** A wire of the subgraph, as it is seen from outside; none if its input is not wired. */
    private Optional<ResolvedWire> inside(ResolvedWire wire) {
      Optional<Way> way =
          wire.from().isGraphInput()
              ? through(wire.from().port(), new HashSet<>())
              : Optional.of(
                  new Way(new End(name(wire.from().node()), wire.from().port()), Alignment.EXACT));
      return way.map(
          found -> {
            ResolvedWire joined = along(found, wire);
            return new ResolvedWire(
                joined.from(),
                name(wire.toNode()),
                wire.toPort(),
                wire.index(),
                joined.alignment(),
                wire.location());
          });
    }

    /** What an end outside becomes: an output of the group is an output of a node in it. */
    private Optional<Way> outside(End end) {
      return outside(end, new HashSet<>());
    }

    private Optional<Way> outside(End end, Set<End> seen) {
      if (!end.node().equals(id)) {
        return Optional.of(new Way(end, Alignment.EXACT));
      }
      End shown = inner.outputs().get(end.port());
      if (shown == null || !seen.add(end)) {
        return Optional.empty();
      }
      return shown.isGraphInput()
          ? through(shown.port(), seen)
          : Optional.of(new Way(new End(name(shown.node()), shown.port()), Alignment.EXACT));
    }

    /** Through an input of the group to whatever feeds it. */
    private Optional<Way> through(String port, Set<End> seen) {
      return outer.into(id).stream()
          .filter(wire -> wire.toPort().equals(port))
          .findFirst()
          .flatMap(
              feed ->
                  outside(feed.from(), seen)
                      .map(way -> new Way(way.from, along(way, feed).alignment())));
    }
  }
}

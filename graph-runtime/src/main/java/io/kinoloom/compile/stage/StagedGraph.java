package io.kinoloom.compile.stage;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph cut into stages.
 *
 * @param graph the graph
 * @param stages stages with a source first, the others in topological order; {@code stage-1} is the
 *     first. The nodes of a stage are in topological order
 * @param reasons why a wire is not inside a stage, for each wire between stages
 */
public record StagedGraph(
    ResolvedGraph graph, List<List<ResolvedNode>> stages, Map<ResolvedWire, String> reasons) {
  public StagedGraph {
    stages = stages.stream().map(List::copyOf).toList();
    reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
  }

  /** Position of the stage that runs a node. */
  public int stageOf(String node) {
    for (int stage = 0; stage < stages.size(); stage++) {
      if (stages.get(stage).stream().anyMatch(member -> member.id().equals(node))) {
        return stage;
      }
    }
    throw new IllegalArgumentException("no node " + node);
  }
}

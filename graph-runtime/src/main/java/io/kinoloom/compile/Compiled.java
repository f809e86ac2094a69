package io.kinoloom.compile;

import io.kinoloom.compile.resolve.ResolvedGraph;
import java.util.List;

/**
 * A plan and how it came about.
 *
 * @param plan ready to translate
 * @param passes what each pass did, in order
 * @param graph the graph that the plan runs, after all passes
 */
public record Compiled(PhysicalPlan plan, List<PassRecord> passes, ResolvedGraph graph) {
  public Compiled {
    passes = List.copyOf(passes);
  }
}

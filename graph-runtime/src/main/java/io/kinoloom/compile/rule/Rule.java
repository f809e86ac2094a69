package io.kinoloom.compile.rule;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.graph.GraphException;
import java.util.List;

/** One rewrite of a graph. A pure function: the same graph gives the same outcome. */
public interface Rule {

  /**
   * A change a rule made.
   *
   * @param what it did
   * @param why it did it
   */
  record Change(String what, String why) {}

  /**
   * What came of a rule.
   *
   * @param graph the graph as it is now
   * @param changes none if it is as it was
   */
  record Outcome(ResolvedGraph graph, List<Change> changes) {
    public Outcome {
      changes = List.copyOf(changes);
    }
  }

  /** Name of the rule, a verb phrase. */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * Rewrites a graph.
   *
   * @throws GraphException if the graph turns out to be impossible
   */
  Outcome apply(ResolvedGraph graph) throws GraphException;
}

package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import java.util.function.Consumer;

/** Looks for one kind of mistake in a graph whose subgraphs are inlined. */
@FunctionalInterface
public interface GraphChecker {
  /**
   * Reports every mistake of its kind. The graph may hold broken nodes.
   *
   * @param file the graph file, for mistakes without a better place
   */
  void check(ResolvedGraph graph, Location file, Consumer<Problem> problems);
}

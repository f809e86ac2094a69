package io.kinoloom.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code evaluation:} of a graph: methods that take the place of one of its nodes in turn, and
 * which of the figures that its measures report stand in the table that compares them.
 *
 * @param replaces id of the node whose place methods take
 * @param withheld outputs that no method may be wired to, such as the truth
 * @param judged the method that targets are for
 * @param methods the nodes, by name of the method, all with the id of the node they replace
 * @param columns of the table, by name, in the order of the file
 * @param location of the section
 */
public record Evaluation(
    String replaces,
    List<WireEnd> withheld,
    Optional<String> judged,
    Map<String, GraphNode> methods,
    Map<String, Column> columns,
    Location location) {

  /** Which of two values is the better one. */
  public enum Better {
    HIGHER,
    LOWER,
    /** The one nearer to 1, of ratios to the truth. */
    NEAR_ONE
  }

  /**
   * A column of the table.
   *
   * @param name kebab-case
   * @param node id of the node that reports the figure; {@code measures/ssim} within a subgraph
   * @param figure its name in the report of a run
   * @param better which values are better
   * @param relativeTo the method whose value is divided by, for a ratio
   * @param target values that are good enough
   * @param doc one sentence
   * @param location of its key
   */
  public record Column(
      String name,
      String node,
      String figure,
      Better better,
      Optional<String> relativeTo,
      Optional<InlineTest.Range> target,
      String doc,
      Location location) {}

  public Evaluation {
    withheld = List.copyOf(withheld);
    methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** The graph with a method in place. */
  public Graph applyTo(Graph graph, String method) {
    Map<String, GraphNode> nodes = new LinkedHashMap<>(graph.nodes());
    nodes.put(replaces, methods.get(method));
    return graph.withNodes(nodes);
  }
}

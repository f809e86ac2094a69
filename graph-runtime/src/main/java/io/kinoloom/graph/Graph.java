package io.kinoloom.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a graph file declares. References, types and ports are still as written; see {@code
 * io.kinoloom.compile} for what becomes of it.
 *
 * @param name kebab-case
 * @param description sentences for people
 * @param params by name
 * @param inputs ports of a graph used as a node type, by name
 * @param outputs likewise
 * @param nodes by id, in the order of the file
 * @param tests inline tests
 * @param evaluation methods to compare, in a graph that {@code kinoloom eval} takes
 * @param training what learns from the clips of a graph that {@code kinoloom train} takes
 * @param location of the file
 */
public record Graph(
    String name,
    String description,
    Map<String, ParamDeclaration> params,
    Map<String, GraphPort> inputs,
    Map<String, GraphPort> outputs,
    Map<String, GraphNode> nodes,
    List<InlineTest> tests,
    Optional<Evaluation> evaluation,
    Optional<Training> training,
    Location location) {

  public Graph {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    tests = List.copyOf(tests);
  }

  /** The node called {@code id}. */
  public Optional<GraphNode> node(String id) {
    return Optional.ofNullable(nodes.get(id));
  }

  /** The same graph with other nodes. */
  public Graph withNodes(Map<String, GraphNode> newNodes) {
    return new Graph(
        name,
        description,
        params,
        inputs,
        outputs,
        newNodes,
        tests,
        evaluation,
        training,
        location);
  }
}

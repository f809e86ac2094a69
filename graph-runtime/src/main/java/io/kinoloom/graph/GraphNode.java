package io.kinoloom.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A node as written.
 *
 * @param id kebab-case, unique in the graph
 * @param type id of a node type, or a path such as {@code ./stabilise.yaml}
 * @param version the version asked for with {@code type@version}
 * @param params as written, by kebab-case name
 * @param inputs wires by input port; a list of more than one only for repeated inputs
 * @param onError what to do with packets it fails on
 * @param location of its key
 * @param typeLocation of the value of {@code type}
 */
public record GraphNode(
    String id,
    String type,
    OptionalInt version,
    Map<String, Value.Entry> params,
    Map<String, InputWires> inputs,
    OnError onError,
    Location location,
    Location typeLocation) {

  /**
   * The wires into one input.
   *
   * @param ends where they come from
   * @param list whether they were written as a list
   * @param location of the port's name
   */
  public record InputWires(List<WireEnd> ends, boolean list, Location location) {
    public InputWires {
      ends = List.copyOf(ends);
    }
  }

  public GraphNode {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(onError, "onError");
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }
}

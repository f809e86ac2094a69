package io.kinoloom.studio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the run of one method of an evaluation showed.
 *
 * @param method name
 * @param type node type, or file, that it is
 * @param failure why its run failed; absent where it did not
 * @param seconds from launch to the end
 * @param frames that the sources of the run emitted
 * @param methodMillis median time of one picture in the nodes of the method itself
 * @param figures what nodes reported, by node and name
 * @param warnings of its run
 */
record MethodResult(
    String method,
    String type,
    Optional<String> failure,
    double seconds,
    long frames,
    double methodMillis,
    Map<String, Map<String, Double>> figures,
    List<String> warnings) {
  MethodResult {
    Map<String, Map<String, Double>> copies = new TreeMap<>();
    figures.forEach((node, values) -> copies.put(node, new TreeMap<>(values)));
    figures = copies;
    warnings = List.copyOf(warnings);
  }

  /** A figure; empty if the run failed or the node did not report it. */
  Optional<Double> figure(String node, String name) {
    return failure.isPresent()
        ? Optional.empty()
        : Optional.ofNullable(figures.getOrDefault(node, Map.of()).get(name));
  }
}
